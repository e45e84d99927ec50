"""The search rows of a bulk-made city: words are cut once for a case of the tile, not per copy."""

from collections.abc import Iterator
from itertools import batched

from django.db import connection, transaction
from django.db.models import F

from doorstep.cases.models import Case, CaseSearch
from doorstep.cases.operations.searching import rows_for
from doorstep.kernel import rules
from doorstep.kernel.rules import search_index
from doorstep.kernel.search import grams
from doorstep.kernel.words import read_many

BATCH = 1_000

type Row = tuple[int, str, str]


def write(times: int) -> None:
    """A row for every case and its copies, then the index over them, built in one go."""
    table = CaseSearch._meta.db_table
    with transaction.atomic():
        _take_down_index(table)
        _fill(table, times)
    search_index.build(connection, table)
    rules.install()


def _fill(table: str, times: int) -> None:
    rows = _rows(_told(times), times)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
            with cursor.copy(f'COPY "{table}" (case_id, text, grams) FROM STDIN') as out:
                for row in rows:
                    out.write_row(row)
            return
        into = f'INSERT INTO "{table}" (case_id, text, grams) VALUES (%s, %s, %s)'
        for some in batched(rows, BATCH, strict=False):
            cursor.executemany(into, some)


def _told(times: int) -> list[CaseSearch]:
    """The rows of the cases that were told."""
    told = Case.objects.annotate(turn=F("id") % times).filter(turn=1 % times).order_by("pk")
    found: list[CaseSearch] = []
    for some in batched(list(told), BATCH, strict=False):
        found += rows_for(some, read_many(case.said_id for case in some))
    return found


def _rows(told: list[CaseSearch], times: int) -> Iterator[Row]:
    """Keys, texts and words as the engine keeps them, in the order of keys."""
    is_postgresql = connection.vendor == "postgresql"
    for row in told:
        words = set(row.grams.split()) - grams.blocks(row.pk)
        kept = " ".join(sorted(grams.shorter(words) if is_postgresql else words))
        for key in range(row.pk, row.pk + times):
            yield key, row.text, f"{kept} {' '.join(sorted(grams.blocks(key)))}"


def _take_down_index(table: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f'DROP INDEX IF EXISTS "{table}_rule_grams"')
            return
        for trigger in search_index.triggers(table):
            cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}"')
