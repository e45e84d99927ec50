"""Django's SQLite backend, with one fair queue of writers over all threads and processes.

A write transaction takes its turn at BEGIN and gives it back at COMMIT, ROLLBACK or close; a single
write outside a transaction takes it for that statement. Reads never wait.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Self, override

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from doorstep.kernel.sqlite.creation import DatabaseCreation
from doorstep.kernel.sqlite.statements import writes
from doorstep.kernel.sqlite.turns import Turn, Turns, turn_refused, turns_of

WAIT_SECONDS = 20.0

# What each connection must find; recursive_triggers, or REPLACE would slip past the rules.
_PRAGMAS: dict[str, tuple[str, object]] = {
    "synchronous": ("FULL", 2),
    "foreign_keys": ("ON", 1),
    "recursive_triggers": ("ON", 1),
    "secure_delete": ("ON", 1),
    "journal_mode": ("WAL", "wal"),
}


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that writes only in its turn. Raises kernel.errors.Busy after the time limit."""

    creation_class = DatabaseCreation

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: Turn | None = None
        self._turns: Turns | None = None
        self._wait = WAIT_SECONDS

    @override
    def get_connection_params(self) -> dict[str, Any]:
        name = str(self.settings_dict["NAME"])
        if name.startswith("file:") or self.is_in_memory_db():
            raise ImproperlyConfigured(
                f"Doorstep keeps SQLite in a file by its plain path, not in {name!r}."
            )
        params: dict[str, Any] = super().get_connection_params()
        self._wait = float(params.pop("writer_wait", WAIT_SECONDS))
        self._turns = turns_of(Path(name).absolute())
        self.transaction_mode = "IMMEDIATE"
        return params

    @override
    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        try:
            self._settle(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    @override
    def create_cursor(self, name: str | None = None) -> "WriterCursor":
        cursor: WriterCursor = self.connection.cursor(factory=WriterCursor)
        cursor.wrapper = self
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except OperationalError as failure:
            # Somebody writes past our queue, such as a shell left open on the file.
            if _is_locked(failure):
                raise turn_refused() from failure
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]  # not in the stubs
        finally:
            self.end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # not in the stubs
        finally:
            self.end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # not in the stubs
        finally:
            self._give_back()

    def begin_turn(self) -> None:
        """Wait for the turn to write, unless it is held already. Raises Busy."""
        if self._turn is None and self._turns is not None:
            self._turn = self._turns.take(wait=self._wait, abandon=_undoing(self.connection))

    def end_turn(self) -> None:
        """Give the turn back once no transaction is open."""
        if self._turn is not None and not (self.connection and self.connection.in_transaction):
            self._give_back()

    def _give_back(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None and self._turns is not None:
            self._turns.give_back(turn)

    def _settle(self, connection: sqlite3.Connection) -> None:
        """Set what the data's safety rests on and read it back. Raises ImproperlyConfigured."""
        for pragma, (value, wanted) in _PRAGMAS.items():
            if _read(connection, pragma) == wanted:
                continue
            if pragma == "journal_mode":
                self._change_journal(connection)
            else:
                connection.execute(f"PRAGMA {pragma} = {value}")
            if (found := _read(connection, pragma)) != wanted:
                raise ImproperlyConfigured(
                    f"SQLite keeps {pragma} at {found!r}; it must be {wanted!r}."
                )

    def _change_journal(self, connection: sqlite3.Connection) -> None:
        """Once in the life of a file; the change wants the file for itself."""
        if self._turns is None:
            return
        turn = self._turns.take(wait=self._wait, abandon=lambda: None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            self._turns.give_back(turn)


class WriterCursor(base.SQLiteCursorWrapper):
    """A cursor that takes the turn for what writes.

    Rows returned by a single write are fetched at once: SQLite commits only when all are read.
    """

    wrapper: DatabaseWrapper
    _rows: deque[Any] | None = None

    @override
    def execute(self, query: str, params: Any = None) -> Self:
        return self._in_turn(query, lambda: super(WriterCursor, self).execute(query, params))

    @override
    def executemany(self, query: str, param_list: Iterable[Any]) -> Self:
        return self._in_turn(
            query, lambda: super(WriterCursor, self).executemany(query, param_list)
        )

    @override
    def executescript(self, sql_script: str) -> Self:
        return self._in_turn("SCRIPT", lambda: super(WriterCursor, self).executescript(sql_script))

    @override
    def fetchone(self) -> Any:
        if self._rows is None:
            return super().fetchone()
        return self._rows.popleft() if self._rows else None

    @override
    def fetchmany(self, size: int | None = 1) -> list[Any]:
        if self._rows is None:
            return super().fetchmany(size)
        wanted = self.arraysize if size is None else size
        return [self._rows.popleft() for _ in range(min(wanted, len(self._rows)))]

    @override
    def fetchall(self) -> list[Any]:
        if self._rows is None:
            return super().fetchall()
        rows, self._rows = list(self._rows), deque()
        return rows

    @override
    def __iter__(self) -> Self:
        return self

    @override
    def __next__(self) -> Any:
        if self._rows is None:
            return super().__next__()
        if not self._rows:
            raise StopIteration
        return self._rows.popleft()

    def _in_turn(self, query: str, run: Callable[[], Any]) -> Self:
        self._rows = None
        is_single = writes(query) and not self.connection.in_transaction
        if is_single:
            self.wrapper.begin_turn()
        try:
            run()
            if is_single and self.description is not None:
                self._rows = deque(super().fetchall())
        finally:
            self.wrapper.end_turn()
        return self


def _undoing(connection: sqlite3.Connection) -> Callable[[], None]:
    """What ends the transaction of a thread that is gone; its connection may be gone as well."""

    def undo() -> None:
        with suppress(sqlite3.Error):
            connection.rollback()

    return undo


def _read(connection: sqlite3.Connection, pragma: str) -> object:
    return connection.execute(f"PRAGMA {pragma}").fetchone()[0]


def _is_locked(failure: OperationalError) -> bool:
    code = getattr(failure.__cause__, "sqlite_errorcode", 0)
    return code & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
