"""Taking a case down through the API, against endpoints that do less and another product."""

import json
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any
from uuid import uuid4

from benchmarks.figures import Finding, Goal, Measured, at_least, at_most, compare
from benchmarks.peers.installed import environment
from benchmarks.registry import benchmark
from benchmarks.rounds import Load, Turn, interleaved, turn_seconds
from benchmarks.stage import POSTGRESQL, SQLITE, Stage
from benchmarks.wire import post

OURS, BARE, SAME_ROWS, HELPDESK = "ours", "bare ninja", "same rows", "django-helpdesk"
WORDS = "三楼的声控灯拍手跺脚都不亮，晚上摸黑上楼，老人差点摔跤。麻烦快点来看看。"
MOST_STATEMENTS = 12
BARE_SETTINGS = "benchmarks.peers.bare.settings"


@benchmark("intake-postgresql", "a case through the API on PostgreSQL, and three others")
def on_postgresql(stage: Stage) -> Iterator[Finding]:
    """Ours, one create(), the same rows without rules, and django-helpdesk's REST creation."""
    sides, _told = _sides(stage, POSTGRESQL)
    sides[HELPDESK] = _helpdesk(stage)
    found = interleaved(sides)
    yield _faster("intake-postgresql-bare", found, BARE, at_least(0.15))
    yield _faster("intake-postgresql-same-rows", found, SAME_ROWS, at_least(0.6))
    yield _faster("intake-postgresql-helpdesk", found, HELPDESK, at_least(3))


@benchmark("intake-sqlite", "a case through the API on SQLite, and two others")
def on_sqlite(stage: Stage) -> Iterator[Finding]:
    """Ours, one create(), and the same rows without rules."""
    sides, _told = _sides(stage, SQLITE)
    found = interleaved(sides)
    yield _faster("intake-sqlite-bare", found, BARE, at_least(0.20))
    yield _faster("intake-sqlite-same-rows", found, SAME_ROWS, at_least(0.6))


@benchmark("intake-statements", "how many statements one case costs through the API")
def statements(stage: Stage) -> Iterator[Finding]:
    """Counted, not timed: from the look at the key to COMMIT and the answer."""
    for engine in (POSTGRESQL, SQLITE):
        _database, told = set_up(stage, engine)
        number = float(len(told["statements"]))
        yield Finding(
            f"intake-statements-{engine}",
            "whole request",
            "limit",
            "statements",
            [(number, float(MOST_STATEMENTS))],
            at_most(1),
            [each.partition(" (")[0][:70] for each in told["statements"]],
        )


def _faster(name: str, found: dict[str, list[Measured]], other: str, goal: Goal) -> Finding:
    return compare(
        name, found, ours=OURS, other=other, by=lambda one: one.rate, unit="cases/s", goal=goal
    )


def _sides(stage: Stage, engine: str) -> tuple[dict[str, Turn], Any]:
    """Servers on one database: each side has its own, so their processes are told apart."""
    database, told = set_up(stage, engine)
    rows = str(stage.folder / f"rows-{engine}.json")
    ours = stage.serve(database)
    bare = stage.serve(database, settings=BARE_SETTINGS, DOORSTEP_BENCH_ROWS=rows)
    seconds = turn_seconds(stage)
    headers = {"Authorization": f"Bearer {told['token']}"}
    buildings = cycle(told["buildings"])

    def to(path: str) -> Callable[[], bytes]:
        return lambda: post(path, _body(next(buildings)), **headers)

    return {
        OURS: Load(ours, to("/api/v1/cases"), seconds),
        BARE: Load(bare, to("/notes"), seconds),
        SAME_ROWS: Load(bare, to("/same-rows"), seconds),
    }, told


def set_up(stage: Stage, engine: str) -> tuple[str, Any]:
    """A city in a database of its own; a clerk's key, buildings, and what one case costs."""
    database = stage.city_to_write_in(engine, "intake")
    rows = str(stage.folder / f"rows-{engine}.json")
    return database, stage.told("benchmarks.peers.bare.setting_up", rows, database=database)


def take_down_of(token: str, building: str) -> bytes:
    """A request that takes one case down."""
    return post("/api/v1/cases", _body(building), Authorization=f"Bearer {token}")


def _body(building: str) -> bytes:
    told = {
        "capture_id": str(uuid4()),
        "summary": "三单元门口的路灯不亮",
        "said": WORDS,
        "category": "light",
        "where": {"code": building},
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _helpdesk(stage: Stage) -> Turn:
    """The ticket of the same words; its outgoing mail goes nowhere."""
    python = environment("helpdesk")
    database = stage.database(POSTGRESQL, "helpdesk")
    told = stage.told("benchmarks.peers.helpdesk.fill", "200", database=database, python=python)
    server = stage.serve_other("benchmarks.peers.helpdesk.wsgi", database=database, python=python)
    ticket = {
        "queue": told["queue"],
        "title": "三单元门口的路灯不亮",
        "description": WORDS,
        "submitter_email": "resident@example.org",
        "priority": 3,
        "status": 1,
    }
    body = json.dumps(ticket, ensure_ascii=False).encode()
    headers = {"Authorization": f"Token {told['token']}"}
    return Load(
        server, lambda: post("/helpdesk/api/tickets/", body, **headers), turn_seconds(stage)
    )
