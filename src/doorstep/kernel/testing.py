"""What tests of every room need from the store; loaded as a pytest plugin, never in production.

The rules stay in force while a test runs. Only the flush after a transactional test, which empties
every table, is allowed past them, on its own connection and for that moment.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.operations import BaseDatabaseOperations

from doorstep.kernel import deployment, keys
from doorstep.kernel.rules import search_index
from doorstep.kernel.search import filling


@pytest.fixture(scope="session", autouse=True)
def deployment_keys() -> None:
    """Key files in the test run's own folder."""
    keys.ensure()


@pytest.fixture(autouse=True)
def unmarked() -> None:
    """Each test has a database of its own."""
    deployment.forget_mark()
    filling.forget_filled()


@pytest.fixture(scope="session", autouse=True)
def flush_past_rules() -> Iterator[None]:
    """Let Django empty append-only tables between transactional tests."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_without_triggers(self: BaseDatabaseOperations, sql_list: Any) -> None:
        with without_triggers(self.connection):
            flush(self, sql_list)
            _empty_search_indexes(self.connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_without_triggers)
        yield


def _empty_search_indexes(connection: BaseDatabaseWrapper) -> None:
    """Nothing carried them along."""
    if connection.vendor != "sqlite":
        return
    for table in search_index.searchable_tables(connection):
        search_index.empty(connection, table)


@contextmanager
def without_triggers(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """No trigger fires on this one connection. On PostgreSQL only a superuser may do this."""
    connection.ensure_connection()
    _set_triggers(connection, on=False)
    try:
        yield
    finally:
        _set_triggers(connection, on=True)


def _set_triggers(connection: BaseDatabaseWrapper, *, on: bool) -> None:
    if connection.vendor == "sqlite":
        connection.connection.setconfig(sqlite3.SQLITE_DBCONFIG_ENABLE_TRIGGER, on)
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET session_replication_role = {'origin' if on else 'replica'}")
