"""The queue of writers: fair in one process, shared with others, never left behind."""

import multiprocessing
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from multiprocessing.synchronize import Event as EventType
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, OperationalError, connection

from doorstep.kernel.errors import Busy
from doorstep.kernel.sqlite import turns
from doorstep.kernel.sqlite.base import DatabaseWrapper

SOON = 5.0


@pytest.fixture
def file(tmp_path: Path, django_db_blocker) -> Iterator[Path]:
    """A database of our own with one table, so that nobody else's transaction is in the way."""
    path = tmp_path / "own.sqlite3"
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("CREATE TABLE line (id INTEGER PRIMARY KEY AUTOINCREMENT, said TEXT)")
    with django_db_blocker.unblock():
        yield path


def connect(file: Path, *, wait: float = SOON) -> DatabaseWrapper:
    settings = {
        **connection.settings_dict,
        "ENGINE": "doorstep.kernel.sqlite",
        "NAME": str(file),
        "OPTIONS": {"writer_wait": wait},
        "AUTOCOMMIT": True,
        "TIME_ZONE": None,
        "CONN_HEALTH_CHECKS": False,
        "CONN_MAX_AGE": 0,
    }
    return DatabaseWrapper(settings, alias="own")


def begin(wrapper: DatabaseWrapper) -> None:
    wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def end(wrapper: DatabaseWrapper) -> None:
    wrapper.commit()
    wrapper.set_autocommit(True)


def say(wrapper: DatabaseWrapper, text: str) -> None:
    with wrapper.cursor() as cursor:
        cursor.execute("INSERT INTO line (said) VALUES (%s)", [text])


def said(wrapper: DatabaseWrapper) -> list[str]:
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT said FROM line ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def is_free(file: Path) -> bool:
    """Another process could write now."""
    try:
        turn = turns.Turns(file).take(wait=0, abandon=lambda: None)
    except Busy:
        return False
    turns.Turns(file)._writer = None
    assert turn.descriptor is not None
    turns._unlock(turn.descriptor)
    return True


class TestConnection:
    @pytest.mark.parametrize(
        ("pragma", "value"),
        [
            ("journal_mode", "wal"),
            ("synchronous", 2),
            ("foreign_keys", 1),
            ("recursive_triggers", 1),
            ("secure_delete", 1),
        ],
    )
    def test_stands_on_what_keeps_data_safe(self, file, pragma, value):
        with closing(connect(file)) as own, own.cursor() as cursor:
            cursor.execute(f"PRAGMA {pragma}")
            assert cursor.fetchone()[0] == value

    def test_refuses_a_library_that_ignores_a_pragma(self, file, monkeypatch):
        monkeypatch.setattr("doorstep.kernel.sqlite.base._read", lambda *_: 0)
        own = connect(file)

        with pytest.raises(ImproperlyConfigured, match="synchronous"):
            own.connect()

    @pytest.mark.parametrize("name", [":memory:", "file:x?mode=memory", "file:/plain"])
    def test_refuses_memory_and_addresses(self, name, file):
        own = connect(file)
        own.settings_dict["NAME"] = name

        with pytest.raises(ImproperlyConfigured, match="plain path"):
            own.connect()

    def test_undoes_a_transaction_left_open_at_close(self, file):
        own = connect(file)
        begin(own)
        say(own, "lost")
        own.close()

        assert is_free(file)
        with closing(connect(file)) as other:
            assert said(other) == []


class TestTurn:
    def test_is_held_from_begin_to_commit(self, file):
        with closing(connect(file)) as own:
            begin(own)
            assert not is_free(file)
            end(own)
            assert is_free(file)

    def test_is_given_back_at_rollback(self, file):
        with closing(connect(file)) as own:
            begin(own)
            say(own, "lost")
            own.rollback()
            assert is_free(file)

    def test_is_not_taken_to_read(self, file):
        with closing(connect(file)) as own, closing(connect(file, wait=0)) as reader:
            begin(own)
            say(own, "not yet")
            assert said(reader) == []
            end(own)

    def test_covers_a_single_write(self, file):
        with closing(connect(file)) as own, closing(connect(file, wait=0)) as other:
            begin(own)
            with pytest.raises(Busy):
                say(other, "too early")
            end(own)
            say(other, "now")
            assert is_free(file)

    def test_covers_a_write_that_returns_rows(self, file):
        with closing(connect(file)) as own, own.cursor() as cursor:
            cursor.execute("INSERT INTO line (said) VALUES ('a'), ('b'), ('c') RETURNING said")
            assert is_free(file)
            assert cursor.fetchone() == ("a",)
            assert cursor.fetchmany(1) == [("b",)]
            assert list(cursor) == [("c",)]
            assert (cursor.fetchone(), cursor.fetchmany(2), cursor.fetchall()) == (None, [], [])
            cursor.execute("SELECT count(*) FROM line")
            assert cursor.fetchone() == (3,)

    def test_covers_many_rows_and_scripts(self, file):
        with closing(connect(file)) as own, own.cursor() as cursor:
            cursor.executemany("INSERT INTO line (said) VALUES (%s)", [("a",), ("b",)])
            cursor.cursor.executescript("UPDATE line SET said = 'c'; DELETE FROM line;")
            assert is_free(file)
            assert said(own) == []

    def test_is_given_back_when_the_statement_fails(self, file):
        with closing(connect(file)) as own, own.cursor() as cursor:
            with pytest.raises(OperationalError):
                cursor.execute("INSERT INTO nowhere VALUES (1)")
            assert is_free(file)

    def test_is_given_back_when_the_commit_fails(self, file):
        with closing(connect(file)) as own, own.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE child (line_id INTEGER REFERENCES line DEFERRABLE INITIALLY DEFERRED)"
            )
            begin(own)
            cursor.execute("INSERT INTO child VALUES (99)")
            with pytest.raises(IntegrityError):
                own.commit()
            assert not is_free(file)
            own.rollback()
            assert is_free(file)

    def test_follows_hand_written_transactions(self, file):
        with closing(connect(file)) as own, own.cursor() as cursor:
            cursor.execute("SAVEPOINT s1")
            assert not is_free(file)
            cursor.execute("RELEASE s1")
            assert is_free(file)

    def test_follows_transactions_without_autocommit(self, file):
        with closing(connect(file)) as own:
            own.set_autocommit(False)
            assert is_free(file)
            say(own, "kept")
            assert not is_free(file)
            end(own)
            assert is_free(file)

    def test_is_refused_at_once_to_the_thread_that_holds_it(self, file):
        with closing(connect(file)) as own, closing(connect(file, wait=60)) as second:
            begin(own)
            started = time.monotonic()
            with pytest.raises(Busy):
                begin(second)
            assert time.monotonic() - started < 1
            assert second.autocommit
            end(own)

    def test_meets_somebody_who_writes_past_the_queue(self, file):
        with closing(sqlite3.connect(file, isolation_level=None)) as shell:
            own = connect(file)
            own.settings_dict["OPTIONS"]["timeout"] = 0.05
            own.ensure_connection()
            shell.execute("BEGIN IMMEDIATE")
            with pytest.raises(Busy):
                begin(own)
            assert is_free(file)
            own.close()

    def test_says_so_when_the_lock_cannot_be_made(self, file):
        with closing(connect(file)) as own:
            own.ensure_connection()
            Path(f"{file}.lock").unlink(missing_ok=True)
            Path(f"{file}.lock").mkdir()
            with pytest.raises(OperationalError, match="cannot be locked"):
                begin(own)


class TestQueue:
    def test_lets_threads_write_in_the_order_they_came(self, file):
        queue = turns.turns_of(file)
        order: list[int] = []

        def wait_and_write(number: int) -> None:
            with closing(connect(file)) as own:
                begin(own)
                order.append(number)
                end(own)

        with closing(connect(file)) as first:
            begin(first)
            threads = []
            for number in range(8):
                thread = threading.Thread(target=wait_and_write, args=[number])
                thread.start()
                threads.append(thread)
                while queue.waiting() <= number:
                    time.sleep(0.001)
            end(first)
        for thread in threads:
            thread.join()

        assert order == list(range(8))

    def test_forgets_who_gives_up(self, file):
        queue = turns.turns_of(file)
        refused = threading.Event()

        def give_up() -> None:
            with closing(connect(file, wait=0.05)) as own, pytest.raises(Busy):
                begin(own)
            refused.set()

        with closing(connect(file)) as first:
            begin(first)
            thread = threading.Thread(target=give_up)
            thread.start()
            thread.join()
            assert refused.is_set()
            assert queue.waiting() == 0
            end(first)
        assert is_free(file)

    def test_takes_over_from_a_thread_that_died_writing(self, file):
        left_behind: list[DatabaseWrapper] = []

        def die() -> None:
            own = connect(file)
            own.inc_thread_sharing()
            begin(own)
            say(own, "half")
            left_behind.append(own)

        thread = threading.Thread(target=die)
        thread.start()
        thread.join()

        with closing(connect(file)) as own:
            begin(own)
            say(own, "whole")
            end(own)
            assert said(own) == ["whole"]
        left_behind[0].close()

    def test_a_forked_child_neither_holds_nor_frees_the_lock(self, file):
        with closing(connect(file)) as own:
            begin(own)
            child = multiprocessing.get_context("fork").Process(target=lambda: None)
            child.start()
            child.join()
            assert not is_free(file)
            end(own)
        assert is_free(file)


def write_one(own: DatabaseWrapper, name: str) -> None:
    """Count the lines and add one: wrong as soon as somebody writes in between."""
    begin(own)
    with own.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM line")
        cursor.execute("INSERT INTO line (said) VALUES (%s)", [f"{name}-{cursor.fetchone()[0]}"])
    end(own)


def write_many(path: str, count: int) -> None:
    with closing(connect(Path(path))) as own:
        for _ in range(count):
            write_one(own, "other")


def write_half(path: str, written: EventType) -> None:
    own = connect(Path(path))
    begin(own)
    say(own, "half")
    written.set()
    time.sleep(60)


class TestKilled:
    def test_a_process_killed_while_writing_leaves_neither_lock_nor_half_a_write(self, file):
        context = multiprocessing.get_context("spawn")
        written = context.Event()
        victim = context.Process(target=write_half, args=[str(file), written])
        victim.start()
        assert written.wait(60)
        assert not is_free(file)

        victim.kill()
        victim.join()

        with closing(connect(file, wait=SOON)) as own:
            say(own, "whole")
            assert said(own) == ["whole"]


class TestRace:
    def test_threads_and_a_second_process_lose_nothing_and_starve_nobody(self, file):
        """Eight threads never pause; the other process still gets its forty turns."""
        other = multiprocessing.get_context("spawn").Process(
            target=write_many, args=[str(file), 40]
        )
        other.start()

        def write_meanwhile(name: str) -> None:
            with closing(connect(file)) as own:
                while other.is_alive():
                    write_one(own, name)

        threads = [threading.Thread(target=write_meanwhile, args=[f"t{n}"]) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        with closing(connect(file)) as own:
            lines = said(own)
        assert other.exitcode == 0
        assert sum(line.startswith("other") for line in lines) == 40
        assert [int(line.rsplit("-", 1)[1]) for line in lines] == list(range(len(lines)))
