"""The index behind a table of search rows, and what keeps it in step, on each engine.

The text is written by operations. These triggers only carry SQLite's separate index along with the
table; on PostgreSQL the index belongs to the table.
"""

from collections.abc import Iterator

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from doorstep.kernel.rules.triggers import Trigger

_DECLARED: dict[str, type[models.Model]] = {}

# Nothing here is copied or counted that is not asked for: no rows, no positions, no sizes.
_FTS = """CREATE VIRTUAL TABLE "{table}_fts" USING fts5(grams, content='{table}',
 content_rowid='{key}', tokenize='ascii', prefix='4 8', detail=none, columnsize=0)"""
_ADD = 'INSERT INTO "{table}_fts"(rowid, grams) VALUES (NEW."{key}", NEW.grams);'
# It forgets a row only when told what stood in it.
_DROP = """INSERT INTO "{table}_fts"("{table}_fts", rowid, grams)
 VALUES ('delete', OLD."{key}", OLD.grams);"""
_CARRIED = {"insert": _ADD, "update": f"{_DROP} {_ADD}", "delete": _DROP}
_TRIGGER = """CREATE TRIGGER "{table}_rule_search_{event}" AFTER {upper} ON "{table}" FOR EACH ROW
 BEGIN {does} END"""

_ON_SQLITE = (
    'DROP TABLE IF EXISTS "{table}_fts"',
    _FTS,
    """INSERT INTO "{table}_fts"("{table}_fts") VALUES ('rebuild')""",
    """INSERT INTO "{table}_fts"("{table}_fts") VALUES ('optimize')""",
)
_MERGED = """INSERT INTO "{table}_fts"("{table}_fts", rank) VALUES ('merge', %s)"""
_EMPTIED = """INSERT INTO "{table}_fts"("{table}_fts") VALUES ('delete-all')"""
# Without figures about frequent words the planner always asks the index. Little may wait unsorted
# in it: that is cheap to write, and has to be read through by every search.
_ON_POSTGRESQL = (
    'DROP INDEX IF EXISTS "{table}_rule_grams"',
    'ALTER TABLE "{table}" ALTER COLUMN grams SET STATISTICS 0',
    """CREATE INDEX "{table}_rule_grams" ON "{table}" USING gin (grams)
 WITH (gin_pending_list_limit = 256)""",
)
_STANDS = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE name = %s",
    "postgresql": "SELECT 'stands' FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid"
    " JOIN pg_class t ON t.oid = i.indrelid JOIN pg_am m ON m.oid = x.relam"
    " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]"
    " WHERE x.relname = %s AND pg_table_is_visible(t.oid) AND m.amname = 'gin'"
    " AND a.attname = 'grams' AND a.attstattarget = 0 AND i.indisvalid AND i.indpred IS NULL",
}


def searchable(model: type[models.Model]) -> None:
    """The column `grams` of this table is indexed, and stays so."""
    _DECLARED[model._meta.db_table] = model


def searchable_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Those that are there: not every room may be migrated yet."""
    standing = set(connection.introspection.table_names())
    return sorted(standing & _DECLARED.keys())


def triggers(table: str) -> Iterator[Trigger]:
    """What carries SQLite's index along with the table."""
    for event, does in _CARRIED.items():
        create = _filled(
            _TRIGGER, table, event=event, upper=event.upper(), does=_filled(does, table)
        )
        yield Trigger(f"{table}_rule_search_{event}", table, create, create)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables whose index is not there, or is another one."""
    return [table for table in searchable_tables(connection) if not _stands(connection, table)]


def build(connection: BaseDatabaseWrapper, table: str) -> None:
    """Make the index of a table anew from its rows."""
    with connection.cursor() as cursor:
        for statement in _ON_SQLITE if connection.vendor == "sqlite" else _ON_POSTGRESQL:
            cursor.execute(_filled(statement, table))


def merge(connection: BaseDatabaseWrapper, table: str, *, pages: int) -> None:
    """Merge some parts of SQLite's index into fewer, so that a search opens few; one short step.

    PostgreSQL does as much by itself.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(_filled(_MERGED, table), [pages])


def empty(connection: BaseDatabaseWrapper, table: str) -> None:
    """Take everything out of SQLite's index, when nothing carried it along."""
    with connection.cursor() as cursor:
        cursor.execute(_filled(_EMPTIED, table))


def _stands(connection: BaseDatabaseWrapper, table: str) -> bool:
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(
            _STANDS[connection.vendor], [f"{table}_fts" if is_sqlite else f"{table}_rule_grams"]
        )
        wanted = _filled(_FTS, table) if is_sqlite else "stands"
        return bool(cursor.fetchone() == (wanted,))


def _filled(template: str, table: str, **given: str) -> str:
    return template.format(table=table, key=_DECLARED[table]._meta.pk.column, **given)
