"""Putting the declared rules into a database, and finding those that are gone."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from doorstep.kernel.rules import search_index
from doorstep.kernel.rules.bond_triggers import bonds_on_postgresql, bonds_on_sqlite
from doorstep.kernel.rules.declared import Bond, Marking, Rule, bonds, declared, marking
from doorstep.kernel.rules.triggers import (
    Trigger,
    marks_on_postgresql,
    marks_on_sqlite,
    on_postgresql,
    on_sqlite,
)

_TRIGGERS: dict[str, Callable[[Rule], Iterable[Trigger]]] = {
    "sqlite": on_sqlite,
    "postgresql": on_postgresql,
}
_MARKS: dict[str, Callable[[Marking], Iterable[Trigger]]] = {
    "sqlite": marks_on_sqlite,
    "postgresql": marks_on_postgresql,
}
_BOUND: dict[str, Callable[[Bond], Iterable[Trigger]]] = {
    "sqlite": bonds_on_sqlite,
    "postgresql": bonds_on_postgresql,
}
_EDITION = "kernel_edition"
# Name, table and text of every trigger of ours that would fire.
_STANDING = {
    "sqlite": r"SELECT name, tbl_name, sql FROM sqlite_master"
    r" WHERE type = 'trigger' AND name LIKE '%\_rule\_%' ESCAPE '\'",
    "postgresql": r"SELECT t.tgname, c.relname, p.prosrc FROM pg_trigger t"
    r" JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
    r" WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
    r" AND pg_table_is_visible(c.oid) AND t.tgname LIKE '%\_rule\_%'",
}
_DROP = {
    "sqlite": 'DROP TRIGGER "{name}"',
    "postgresql": 'DROP TRIGGER "{name}" ON "{table}"; DROP FUNCTION IF EXISTS "{name}"()',
}


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Bring `using` in line with what is declared; doing so twice is harmless."""
    connection = connections[using]
    standing, wanted = _standing(connection), _wanted(connection)
    _build_indexes(connection, [t for t in wanted.values() if _key(t) not in standing])
    missing = [trigger for trigger in wanted.values() if _key(trigger) not in standing]
    stale = [key for key in standing if key[0] not in wanted]
    if not missing and not stale:
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for name, table, _text in stale:
            cursor.execute(_DROP[connection.vendor].format(name=name, table=table))
        for trigger in missing:
            if connection.vendor == "sqlite":
                cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}"')
            cursor.execute(trigger.create)


def _build_indexes(connection: BaseDatabaseWrapper, missing: list[Trigger]) -> None:
    """Search indexes that are gone, or that nothing carried along for a while."""
    behind = {trigger.table for trigger in missing if "_rule_search_" in trigger.name}
    for table in sorted({*search_index.missing(connection), *behind}):
        with transaction.atomic(using=connection.alias):
            search_index.build(connection, table)


def broken(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """What the database has stopped promising, one sentence each; empty when all is well."""
    connection = connections[using]
    standing = _standing(connection)
    found = [
        f"{trigger.table}: the rule {trigger.name} is missing or changed."
        for trigger in _wanted(connection).values()
        if _key(trigger) not in standing
    ]
    found += [
        f"{table}: the search index is missing." for table in search_index.missing(connection)
    ]
    if connection.vendor == "sqlite" and _pragma(connection, "recursive_triggers") != 1:
        found.append("recursive_triggers is off: REPLACE passes the rules by.")
    return found


def loosen(using: str = DEFAULT_DB_ALIAS) -> None:
    """Take away the rules that name a second table: SQLite remakes no table that one of them names.

    `install` puts them back.
    """
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for name, table, _text in _standing(connection):
            if "_rule_bond_" in name:
                cursor.execute(_DROP[connection.vendor].format(name=name, table=table))


def loosen_before_migrate(*, using: str, **_kwargs: Any) -> None:
    """The receiver of pre_migrate."""
    loosen(using)


def install_after_migrate(*, using: str, **_kwargs: Any) -> None:
    """The receiver of post_migrate."""
    install(using)


def _key(trigger: Trigger) -> tuple[str, str, str]:
    return trigger.name, trigger.table, trigger.text


def _standing(connection: BaseDatabaseWrapper) -> set[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_STANDING[connection.vendor])
        return {(name, table, text) for name, table, text in cursor.fetchall()}


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, Trigger]:
    """By name, for the tables that are there: not every room may be migrated yet."""
    tables = set(connection.introspection.table_names())
    wanted = {
        trigger.name: trigger
        for rule in declared()
        if rule.table in tables
        for trigger in _TRIGGERS[connection.vendor](rule)
    }
    for each in marking():
        if {each.table, _EDITION} <= tables:
            wanted |= {trigger.name: trigger for trigger in _MARKS[connection.vendor](each)}
    for bond in bonds():
        if tables.issuperset(bond.tables):
            wanted |= {trigger.name: trigger for trigger in _BOUND[connection.vendor](bond)}
    if connection.vendor == "sqlite":
        for table in search_index.searchable_tables(connection):
            wanted |= {trigger.name: trigger for trigger in search_index.triggers(table)}
    return wanted


def _pragma(connection: BaseDatabaseWrapper, name: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]
