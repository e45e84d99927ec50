"""The whole of it, part by part: tables, city, tile, copies."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction

from benchmarks.bulk import counted, findable, tile
from benchmarks.bulk.city import SMALL, WHOLE, City
from benchmarks.bulk.copies import Copier
from doorstep.cases.models import Case
from doorstep.kernel import clock, keys

TOLD = 10_000  # more than these are copies


def build(cases: int, *, is_small: bool = False) -> Iterator[str]:
    """About `cases` cases up to last midnight; yields the name of each part when it stands."""
    keys.ensure()
    _hurry()
    call_command("migrate", verbosity=0, interactive=False)
    yield "tables"
    today = clock.shanghai_day(clock.now())
    until = datetime.combine(today, time(0), tzinfo=clock.SHANGHAI)
    plan = SMALL if is_small else WHOLE
    with transaction.atomic():
        City(plan, at=until - timedelta(days=tile.DAYS + 30)).found()
    yield "city"
    times = max(1, round(cases / TOLD))
    gap = tile.DAYS * 24 * 3600 // min(cases, TOLD)
    with transaction.atomic():
        # The last copies come up to a gap after their originals, and before midnight.
        told = tile.tell(min(cases, TOLD), until=until - timedelta(seconds=gap), seed=plan.seed)
        tile.write(told, stride=times)
    yield f"{len(told)} cases told"
    seconds = max(1, gap // times)
    if times > 1:
        Copier(times, seconds=seconds).copy()
        yield f"{times} of each"
    findable.write(times)
    yield "search rows"
    counted.write(times, seconds=seconds)
    yield "roll-ups"
    settle()
    yield "settled"


def _hurry() -> None:
    """Nobody will miss what is lost when the power goes: it is made again."""
    sqlite, postgresql = "PRAGMA synchronous = OFF", "SET synchronous_commit = off"
    with connection.cursor() as cursor:
        cursor.execute(sqlite if connection.vendor == "sqlite" else postgresql)


def settle() -> None:
    """Keys count on from the last; PostgreSQL learns what its autovacuum would teach it."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Case]):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
