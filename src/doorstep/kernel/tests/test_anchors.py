"""What somebody with the database file, or its owner's password, can do, and what finds it."""

import sqlite3
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection

from doorstep.kernel import anchors, audit, logbook, rules, seals
from doorstep.kernel.anchors import ON_PAPER, Anchor, NotAnAnchor
from doorstep.kernel.commands import audit as command
from doorstep.kernel.models import AuditEntry
from doorstep.kernel.testing import without_triggers
from doorstep.kernel.tests.characters import DIRECTOR_ZHAO, NINE

A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DOORSTEP_LOGBOOK = tmp_path / "logbook"
    return settings.DOORSTEP_LOGBOOK


def sealed_lines(count: int, at=NINE) -> list[AuditEntry]:
    lines = [audit.note(DIRECTOR_ZHAO, "cases.claim", ("case", n), at=at) for n in range(count)]
    seals.seal_committed(at)
    return lines


def past_the_rules(statement: str, *values: int) -> None:
    with without_triggers(connection), connection.cursor() as cursor:
        cursor.execute(statement, values)


def verify(*arguments: str | Path) -> int:
    parser = ArgumentParser()
    command.configure(parser)
    return command.run(parser.parse_args(["verify", *map(str, arguments)]))


@pytest.mark.django_db
class TestDrop:
    def test_numbers_them_and_only_adds(self):
        sealed_lines(2)
        [first] = anchors.drop(NINE)
        sealed_lines(1, NINE + A_DAY)
        [second] = anchors.drop(NINE + A_DAY)

        assert (first.number, second.number) == (1, 2)
        assert (first.head.seq, second.head) == (2, seals.head("audit"))
        assert anchors.read(logbook.file(logbook.ANCHORS)) == [first, second]
        assert logbook.file(logbook.ANCHORS).stat().st_mode & 0o777 == 0o600

    def test_is_done_once_a_day(self):
        sealed_lines(1)

        assert len(anchors.drop_daily(NINE)) == 1
        assert anchors.drop_daily(NINE + timedelta(hours=3)) == []
        assert len(anchors.drop_daily(NINE + A_DAY)) == 1

    def test_begins_anew_with_another_database(self, folder):
        sealed_lines(1)
        anchors.drop(NINE)

        anchors.begin_anew(NINE)

        assert anchors.newest() is None
        assert len(list(folder.glob("anchors-until-*.txt"))) == 1

    def test_does_not_count_a_line_that_was_torn(self):
        sealed_lines(1)
        anchors.drop(NINE)
        with logbook.file(logbook.ANCHORS).open("a") as torn:
            torn.write("0002 2026-03-")

        assert len(anchors.read(logbook.file(logbook.ANCHORS))) == 1


@pytest.mark.django_db
class TestVerify:
    def test_says_what_it_does_not_show(self, capsys):
        sealed_lines(1)

        assert verify() == 0
        assert "only that the chains are consistent in themselves" in capsys.readouterr().out

    def test_finds_the_last_row_gone(self, capsys):
        lines = sealed_lines(3)
        anchors.drop(NINE)
        past_the_rules("DELETE FROM kernel_seal WHERE seq = 3")
        past_the_rules("DELETE FROM kernel_auditentry WHERE id = %s", lines[2].pk)

        assert verify() == 0
        assert verify("--anchor", logbook.file(logbook.ANCHORS)) == 1
        assert "cut" in capsys.readouterr().out

    def test_finds_a_chain_computed_anew_from_the_signs_on_paper(self, capsys, tmp_path):
        line = sealed_lines(3)[1]
        [anchor] = anchors.drop(NINE)
        paper = tmp_path / "paper.txt"
        paper.write_text(f"# from the notice board\n{anchor.line(signs=ON_PAPER)}\n")
        assert verify("--anchor", paper) == 0
        past_the_rules("UPDATE kernel_auditentry SET action = 'x' WHERE id = %s", line.pk)
        past_the_rules("DELETE FROM kernel_seal")
        seals.seal_committed(NINE)

        assert verify() == 0
        assert verify("--anchor", paper) == 1
        assert "recomputed" in capsys.readouterr().out

    def test_finds_an_anchor_taken_out_of_the_file(self, capsys):
        sealed_lines(1)
        for day in range(3):
            anchors.drop(NINE + day * A_DAY)
        file = logbook.file(logbook.ANCHORS)
        first, _second, third = file.read_text().splitlines()
        file.write_text(f"{first}\n{third}\n")

        assert verify("--anchor", file) == 1
        assert "anchor 0002 is missing" in capsys.readouterr().out

    def test_refuses_a_file_that_is_none(self, tmp_path, capsys):
        other = tmp_path / "other.txt"
        other.write_text("hello\n")

        assert verify("--anchor", other) == 2
        assert verify("--anchor", tmp_path / "absent") == 2


class TestRead:
    @pytest.mark.parametrize("line", ["", "0001", "x y z", "0001 2026-03-05T01:00Z audit 3 abc"])
    def test_refuses_what_is_no_anchor(self, line):
        with pytest.raises(NotAnAnchor):
            Anchor.read(line)


@pytest.mark.django_db(transaction=True)
class TestTampering:
    def test_replace_meets_the_rules_on_every_connection_of_ours(self):
        if connection.vendor != "sqlite":
            pytest.skip("PostgreSQL has no REPLACE")
        [line] = sealed_lines(1)
        connection.close()  # the next one is opened anew and checked
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute(
                "INSERT OR REPLACE INTO kernel_auditentry"
                " SELECT id, 'x', actor_id, action, thing_kind, thing_id, at"
                " FROM kernel_auditentry WHERE id = %s",
                [line.pk],
            )
        assert verify() == 0

    def test_rules_written_out_of_the_schema_are_missed(self, capsys):
        if connection.vendor != "sqlite":
            pytest.skip("only SQLite lets its schema be written")
        [line] = sealed_lines(1)
        connection.close()
        name = "kernel_auditentry_rule_update"
        with sqlite3.connect(connection.settings_dict["NAME"]) as raw:
            [(text,)] = raw.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name])
            raw.execute("PRAGMA writable_schema = ON")
            raw.execute("DELETE FROM sqlite_master WHERE name = ?", [name])
            raw.execute("PRAGMA writable_schema = RESET")
            raw.execute("UPDATE kernel_auditentry SET action = 'x' WHERE id = ?", [line.pk])
        raw.close()
        try:
            assert verify() == 1
            told = capsys.readouterr().out
            assert f"the rule {name} is missing or changed" in told
            assert f"row {line.pk}, seal 1: changed" in told
        finally:
            rules.install()
        assert text

    def test_truncate_is_refused_and_missed_when_the_owner_does_it(self, capsys):
        if connection.vendor != "postgresql":
            pytest.skip("SQLite has no TRUNCATE")
        sealed_lines(2)
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute("TRUNCATE kernel_auditentry")
        past_the_rules("TRUNCATE kernel_auditentry")

        assert verify() == 1
        assert "deleted" in capsys.readouterr().out
