"""A process that is stopped (SIGSTOP) lives and does nothing: the others go on without it."""

import fcntl
import signal
import subprocess
import time
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection

from doorstep.cases.models import Case
from doorstep.catalogue import presets
from doorstep.cli.tests.processes import environment, started, wait_for
from doorstep.kernel import clock, failures
from doorstep.kernel.errors import Busy
from doorstep.kernel.models import Beat
from doorstep.kernel.sqlite.turns import Turns
from doorstep.messaging import operations, texts
from doorstep.messaging.models import Delivery, Message
from doorstep.messaging.states import State
from doorstep.messaging.tests.factories import MessageFactory, ReachableFactory
from doorstep.people.tests.factories import ResidentFactory, StaffFactory
from tests.faults.writer import take_one

LOCKED = 30.0

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


class TestStoppedWorker:
    def test_what_it_was_sending_is_sent_by_another_and_says_so(
        self, tmp_path, settings, monkeypatch
    ):
        monkeypatch.setattr(texts, "_KNOWN", {})
        monkeypatch.setattr(texts, "_NEWEST", {})
        texts.template("test.notice", purpose="test", text="The desk is open.")
        settings.DOORSTEP_OUTBOX = tmp_path
        at = clock.now()
        person = ReachableFactory()
        message = MessageFactory(template="test.notice", person=person, next_try_at=at, made_at=at)
        with started("doorstep.cli.tests.slow_worker", "2", env=environment(tmp_path)) as stopped:
            wait_for((tmp_path / "ordinary.jsonl").exists)
            wait_for(Beat.objects.exists)
            stop_between_writes(stopped)

            later = clock.now() + timedelta(minutes=5)  # its beat has been missing for long
            assert operations.give_back_abandoned(later) == 1
            assert operations.deliver_next(later, worker="worker:other:1")
            assert Message.objects.get().state == State.SENT

            stopped.send_signal(signal.SIGCONT)
            wait_for(lambda: not Delivery.objects.filter(ended_at=None).exists())
        outcomes = Delivery.objects.order_by("number").values_list("outcome", flat=True)
        assert list(outcomes) == ["POSSIBLY_TWICE", "ACCEPTED"]
        message.refresh_from_db()
        assert (message.state, message.tries) == (State.SENT, 2)


class TestStoppedWriter:
    def test_half_a_minute_in_mid_write_is_a_sentence_for_some_and_a_wait_for_others(
        self, tmp_path
    ):
        """The database is locked for 30 s: reads go on, who waits too long is told."""
        granny = ResidentFactory()
        presets.install(granny.community)
        StaffFactory(at=granny.community)
        sign = tmp_path / "in the middle"
        said: list[str] = []
        second = Thread(target=write_in_a_thread, args=(4, said))
        with started("tests.faults.lingerer", str(sign), env=environment(tmp_path)) as holder:
            wait_for(sign.exists)
            holder.send_signal(signal.SIGSTOP)
            since = time.monotonic()
            started_reading = time.monotonic()
            assert Case.objects.count() == 0
            assert time.monotonic() - started_reading < 1, "a reader waited for a stopped writer"

            if connection.vendor == "postgresql":  # others write past it, but not the same thing
                take_one(2)
            else:
                with pytest.raises(Busy):
                    take_one(2)
                assert time.monotonic() - since < LOCKED
            second.start()
            time.sleep(max(0.0, LOCKED - (time.monotonic() - since)))
            holder.send_signal(signal.SIGCONT)
            assert holder.wait(60) == 0
        second.join(60)
        assert said == ["taken"]
        take_one(2)
        assert Case.objects.count() == 3
        assert take_one(1) in Case.objects.values_list("uid", flat=True)
        assert Case.objects.count() == 3

    def test_on_postgresql_a_locked_row_is_not_waited_for_longer_than_twenty_seconds(self):
        if connection.vendor != "postgresql":
            pytest.skip("SQLite has no locks on rows; its one lock is tested above")
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("20s",)


def stop_between_writes(process: subprocess.Popen[str]) -> None:
    """Stop it where it holds nothing. What one stopped in mid-write does is tested above."""

    def is_stopped() -> bool:
        process.send_signal(signal.SIGSTOP)
        if nobody_writes():
            return True
        process.send_signal(signal.SIGCONT)
        return False

    wait_for(is_stopped)


def nobody_writes() -> bool:
    """Whether no other process is in a transaction just now, or waits to begin one."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                " AND datname = current_database() AND state <> 'idle')"
            )
            return bool(cursor.fetchone()[0])
    turns = Turns(Path(connection.settings_dict["NAME"]))
    return is_free(turns.next_file) and is_free(turns.lock_file)


def is_free(lock: Path) -> bool:
    with lock.open() as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def write_in_a_thread(number: int, said: list[str]) -> None:
    try:
        take_one(number)
    except Exception as error:  # noqa: BLE001 - the test asks what it was
        said.append(failures.named(error))
    else:
        said.append("taken")
    finally:
        connection.close()
