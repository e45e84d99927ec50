"""Every red line is provoked once; a house in order has none."""

import itertools
import json
import shutil
import sqlite3
from argparse import ArgumentParser, Namespace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from doorstep.cases.models import CaseSearch
from doorstep.cases.tests.factories import CaseFactory
from doorstep.kernel import (
    anchors,
    audit,
    clock,
    deployment,
    jobs,
    keys,
    logbook,
    seals,
    search,
    upkeep,
)
from doorstep.kernel.models import Deployment, EventRow, Handling, Job, UpkeepKind
from doorstep.kernel.tests.characters import DIRECTOR_ZHAO
from doorstep.messaging.states import Lane, State
from doorstep.messaging.tests.factories import MessageFactory
from doorstep.people.tests.factories import (
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    account_of,
)
from doorstep.settings.env import Mode
from doorstep.upkeep import doctor, postgresql, recovery, unfinished
from doorstep.upkeep.commands import doctor as command
from doorstep.upkeep.doctor import Light, machine

pytestmark = pytest.mark.django_db

NOW = clock.now()
HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def order(house, sheet, settings):
    """A house in order: kept, rehearsed, anchored, with a worker at work."""
    deployment.create(is_demo=False, at=NOW)
    settings.MODE, settings.PUBLIC_URL = Mode.PRODUCTION, "https://help.example"
    settings.ALLOWED_HOSTS = ["help.example", "testserver"]
    upkeep.note(UpkeepKind.BACKUP, at=NOW, missing=0)
    upkeep.note(UpkeepKind.REHEARSAL, at=NOW, recovery=sheet.public)
    audit.note(DIRECTOR_ZHAO, "cases.claim", ("case", 1), at=NOW)
    seals.seal_committed(NOW)
    anchors.drop(NOW)
    jobs.beat("worker:1", pid=1, at=NOW)
    return house


def a_case_one_can_find() -> None:
    CaseFactory()
    for each in search.kept():
        each.rebuild()


def lights(name: str, at=NOW) -> dict[str, Light]:
    """What one check says now, by sentence."""
    [check] = [each for each in doctor.CHECKS if each.name == name]
    return {line.sentence: line.light for line in check.lines(at)}


def is_red(name: str, at=NOW) -> bool:
    return Light.RED in lights(name, at).values()


def test_a_house_in_order_has_no_red_line(order):
    a_case_one_can_find()

    lines = doctor.examine(NOW)

    ours = [line for line in lines if line.name != "owner"]  # the suite owns its tables
    assert [line for line in ours if line.light is Light.RED] == []
    assert {line.name for line in lines} >= {check.name for check in doctor.CHECKS} - {
        "log",
        "owner",
    }
    assert not any(line.sentence.startswith("这一项没看成") for line in lines)


class TestKeys:
    def test_are_missing(self, order, settings):
        settings.DOORSTEP_KEYS = order / "nowhere"
        assert is_red("keys")

    def test_are_open_to_others(self, order, settings, tmp_path):
        settings.DOORSTEP_KEYS = shutil.copytree(settings.DOORSTEP_KEYS, tmp_path / "copied")
        (tmp_path / "copied/data.keys").chmod(0o644)
        assert is_red("keys")
        (tmp_path / "copied/data.keys").chmod(0o600)
        (tmp_path / "copied/secret").write_text("x")
        (tmp_path / "copied/secret").chmod(0o640)
        assert is_red("keys")

    def test_lie_in_the_data(self, order, settings):
        settings.DOORSTEP_KEYS = shutil.copytree(settings.DOORSTEP_KEYS, order / "data/keys")
        assert is_red("keys")

    def test_belong_to_another_database(self, order):
        Deployment.objects.update(keys_mark="0" * 64)
        assert is_red("keys")


class TestBackups:
    def test_there_is_none(self, order):
        assert not is_red("backups")
        assert is_red("backups", NOW + 4 * A_DAY)

    def test_there_was_never_one(self, house, sheet):
        assert is_red("backups")

    def test_files_were_missing(self, order):
        upkeep.note(UpkeepKind.BACKUP, at=NOW + HOUR, missing=2)
        assert Light.YELLOW in lights("backups", NOW + HOUR).values()


class TestSheet:
    def test_there_is_none(self, house, monkeypatch):
        monkeypatch.setattr(recovery, "_file", lambda: house / "absent")
        assert is_red("sheet")

    def test_was_not_tried(self, house, sheet):
        assert is_red("sheet")

    def test_another_one_was_tried(self, order):
        recovery.keep(recovery.new(NOW), replace=True)
        assert is_red("sheet")


class TestLogbook:
    def test_lies_in_the_data(self, order, settings):
        settings.DOORSTEP_LOGBOOK = order / "data/logbook"
        assert is_red("logbook")

    def test_lacks_an_order(self, order, monkeypatch):
        monkeypatch.setattr("doorstep.kernel.orders.unwritten", lambda: [object()])
        assert is_red("logbook")

    def test_lacks_an_anchor(self, order):
        anchors.drop(NOW)
        anchors.drop(NOW)
        file = logbook.file(logbook.ANCHORS)
        lines = file.read_text().splitlines()
        file.write_text("".join(f"{line}\n" for line in lines if not line.startswith("0002")))
        assert is_red("logbook")

    def test_is_not_written_any_more(self, order):
        assert is_red("logbook", NOW + 5 * A_DAY)


class TestMachine:
    def test_clock_is_behind(self, order):
        assert is_red("clock", NOW - HOUR)

    def test_clock_jumped(self, order):
        deployment.watch_clock(clock.Look(NOW, timedelta(0)))
        deployment.watch_clock(clock.Look(NOW + 2 * HOUR, HOUR))
        assert list(lights("clock", NOW + 2 * HOUR).values()) == [Light.YELLOW]

    def test_machine_was_only_asleep(self, order):
        deployment.watch_clock(clock.Look(NOW, timedelta(0)))
        deployment.watch_clock(clock.Look(NOW + 9 * HOUR, 9 * HOUR))
        assert list(lights("clock", NOW + 9 * HOUR).values()) == [Light.GREEN]

    def test_machine_is_only_slow(self, order, monkeypatch):
        """What is written while the doctor is at other checks is not before its time."""
        ticks = itertools.count(step=10.0)
        monkeypatch.setattr(doctor, "monotonic", lambda: next(ticks))
        audit.note(DIRECTOR_ZHAO, "cases.claim", ("case", 2), at=NOW + timedelta(seconds=50))
        said = [line.light for line in doctor.examine(NOW, in_full=False) if line.name == "clock"]
        assert said == [Light.GREEN]

    def test_disk_is_full(self, order, monkeypatch):
        full = Namespace(total=10**12, used=10**12, free=1000)
        monkeypatch.setattr("shutil.disk_usage", lambda _path: full)
        assert is_red("disk")

    def test_disk_has_no_names_left(self, order, monkeypatch):
        monkeypatch.setattr(machine, "_free", lambda _folder: (10**12, 10))
        assert is_red("disk")

    def test_python_is_too_old(self, order, monkeypatch):
        monkeypatch.setattr(machine, "PYTHON_FLOOR", (4, 0))
        assert is_red("versions")

    def test_database_is_too_old(self, order, monkeypatch):
        monkeypatch.setattr(machine, "SQLITE_FLOOR", (4, 0, 0))
        monkeypatch.setattr(machine, "POSTGRESQL_FLOOR", 99)
        assert is_red("versions")

    @pytest.mark.parametrize("version", [None, 9])
    def test_pg_dump_is_missing_or_old(self, order, monkeypatch, version):
        if connection.vendor != "postgresql":
            pytest.skip("only PostgreSQL needs pg_dump")
        if version is None:
            monkeypatch.setattr(postgresql, "PACKAGES", Path("/nowhere"))
            monkeypatch.setattr("shutil.which", lambda _name: None)
        else:
            monkeypatch.setattr(postgresql, "version_of", lambda _program: version)
        assert is_red("versions")

    def test_address_is_not_https(self, order, settings):
        settings.PUBLIC_URL = "http://help.example"
        assert is_red("address")

    def test_address_is_not_among_the_hosts(self, order, settings):
        settings.ALLOWED_HOSTS = ["localhost"]
        assert is_red("address")

    def test_real_people_in_a_demo_mode(self, order, settings):
        settings.MODE = Mode.DEMO
        assert is_red("address")

    def test_a_restore_is_unfinished(self, order, settings):
        unfinished.mark(Path(settings.DOORSTEP_DATA), at=NOW)
        assert is_red("restore")


class TestDatabase:
    def test_a_rule_is_gone(self, order):
        on = "" if connection.vendor == "sqlite" else " ON kernel_auditentry"
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER kernel_auditentry_rule_delete{on}")
        said = [sentence for sentence, light in lights("rules").items() if light is Light.RED]
        assert any("kernel_auditentry_rule_delete" in each for each in said)
        assert any(each.startswith("kernel_auditentry 的历史居然能改") for each in said)

    def test_looking_changes_nothing(self, order):
        lights("rules")
        assert seals.verify("audit").is_clean
        assert Deployment.objects.count() == 1

    def test_migrations_wait(self, order, monkeypatch):
        monkeypatch.setattr(
            "doorstep.upkeep.doctor.database.MigrationExecutor.migration_plan",
            lambda _self, _targets: ["one"],
        )
        assert is_red("migrations")

    def test_the_log_grows(self, order, monkeypatch):
        if connection.vendor != "sqlite":
            pytest.skip("only SQLite has such a log")
        monkeypatch.setattr("doorstep.upkeep.doctor.database.MEGABYTE", 0.000001)
        assert is_red("log")

    def test_whoever_serves_owns_the_tables(self, order):
        if connection.vendor != "postgresql":
            pytest.skip("SQLite knows no roles")
        assert is_red("owner")

    def test_the_file_is_damaged(self, order, tmp_path, monkeypatch):
        if connection.vendor != "sqlite":
            pytest.skip("PostgreSQL's files are its own")
        damaged = tmp_path / "damaged.sqlite3"
        with sqlite3.connect(damaged) as db:
            db.execute("CREATE TABLE line (text)")
            db.execute("CREATE INDEX by_text ON line (text)")
            db.executemany("INSERT INTO line VALUES (?)", [(str(n) * 50,) for n in range(500)])
        db.close()
        content = bytearray(damaged.read_bytes())
        content[3 * 4096 : 3 * 4096 + 200] = bytes(200)
        damaged.write_bytes(content)
        with sqlite3.connect(damaged) as db:
            monkeypatch.setattr(
                "doorstep.upkeep.doctor.database.connection", Namespace(vendor="sqlite", cursor=db)
            )
            monkeypatch.setattr(
                "doorstep.upkeep.doctor.database.connection.cursor", lambda: _Cursor(db)
            )
            assert is_red("inside")

    def test_search_says_something_else(self, order):
        a_case_one_can_find()
        assert not is_red("search")
        CaseSearch.objects.all().delete()
        assert is_red("search")


class _Cursor:
    """A cursor as Django's, used with `with`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.cursor = db.cursor()

    def __enter__(self) -> sqlite3.Cursor:
        return self.cursor

    def __exit__(self, *_why: object) -> None:
        self.cursor.close()


class TestWork:
    def test_no_worker(self, order):
        assert is_red("processes", NOW + timedelta(seconds=21))

    def test_one_of_two_fell_silent(self, order):
        jobs.beat("worker:2", pid=2, at=NOW + timedelta(seconds=30))
        assert is_red("processes", NOW + timedelta(seconds=31))

    def test_messages_wait(self, order):
        MessageFactory(next_try_at=NOW, made_at=NOW)
        assert not is_red("messages", NOW)
        assert is_red("messages", NOW + 2 * HOUR)

    def test_an_sos_waits(self, order):
        MessageFactory(lane=Lane.SOS, next_try_at=NOW, made_at=NOW)
        assert is_red("messages", NOW + timedelta(seconds=11))

    def test_messages_stopped(self, order):
        MessageFactory(state=State.DEAD, next_try_at=NOW, made_at=NOW)
        assert Light.YELLOW in lights("messages").values()

    def test_events_wait_or_died(self, order):
        row = EventRow.objects.create(kind="x", payload={}, recorded_at=NOW)
        handling = Handling.objects.create(event=row, listener="x", next_try_at=NOW)
        assert is_red("events", NOW + 2 * HOUR)
        Handling.objects.filter(pk=handling.pk).update(dead_at=NOW)
        assert is_red("events")

    def test_events_wait_to_be_given_to_anybody(self, order):
        EventRow.objects.create(kind="x", payload={}, recorded_at=NOW, waiting_for="x")
        assert is_red("events", NOW + 2 * HOUR)

    def test_a_job_is_late(self, order):
        Job.objects.create(name="x", due_at=NOW - 2 * HOUR)
        assert is_red("events")

    def test_what_cannot_be_looked_at_is_red(self, order, monkeypatch):
        monkeypatch.setattr("os.statvfs", lambda _path: Path("/nowhere").stat())
        assert is_red("disk")


class TestCommand:
    def run(self, *arguments: str) -> int:
        parser = ArgumentParser()
        command.configure(parser)
        return command.run(parser.parse_args(arguments))

    def test_tells_and_exits_with_one_when_red(self, house, monkeypatch, capsys):
        deployment.create(is_demo=True, at=NOW)
        monkeypatch.setattr(recovery, "_file", lambda: house / "absent")
        assert self.run() == 1
        assert "RED" in capsys.readouterr().out

    def test_tells_programs(self, house, capsys):
        deployment.create(is_demo=True, at=NOW)
        self.run("--json")
        told = json.loads(capsys.readouterr().out)
        assert {line["light"] for line in told["lines"]} <= {"GREEN", "YELLOW", "RED"}


class TestPage:
    def test_shows_the_worst_first_and_no_secrets(self, order):
        client = Client()
        client.force_login(account_of(SecretaryFactory()))
        doctor.examine_nightly(NOW)

        answer = client.get(reverse("upkeep:doctor"))

        assert answer.status_code == 200
        shown = [*answer.context["wanting"], *answer.context["well"]]
        kinds = [row.line.light.weight for row in shown]
        assert kinds == sorted(kinds, reverse=True)
        assert {row.line.name for row in shown} >= {"rules", "sheet", "search"}
        secret = keys.ring(keys.Purpose.DATA).newest.secret.hex()
        assert secret not in answer.text
        assert recovery.public() not in answer.text

    @pytest.mark.parametrize("who", [StaffFactory, ResidentFactory])
    def test_is_not_there_for_others(self, order, who):
        client = Client()
        client.force_login(account_of(who()))
        assert client.get(reverse("upkeep:doctor")).status_code == 404
