"""One moment of the database, held still while people go on writing.

SQLite: VACUUM INTO writes a whole, compact copy from one read transaction; in WAL mode that stops
no writer, and what was deleted is not in it. PostgreSQL: one exported snapshot, which pg_dump and
our own questions share.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from doorstep.upkeep import postgresql
from doorstep.upkeep.archive import PIECE, Part

PIECES = 8 * PIECE
ROWS = 1000

type Ask = Callable[[str], list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A way to ask the moment questions, and its bytes."""

    engine: str
    ask: Ask
    pieces: Callable[[], Iterator[bytes]]

    def tables(self) -> list[str]:
        """Every table of ours, by name."""
        found = self.ask(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%'"
            " ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%'"
            if self.engine == "sqlite"
            else "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        )
        return sorted(name for (name,) in found)

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        return {name: self.ask(f'SELECT COUNT(*) FROM "{name}"')[0][0] for name in self.tables()}  # noqa: S608 - names from the catalogue

    def migrations(self) -> list[str]:
        """The newest migration of each room."""
        rows = self.ask("SELECT app, MAX(name) FROM django_migrations GROUP BY app")
        return sorted(f"{app}.{name}" for app, name in rows)

    def heads(self) -> dict[str, tuple[int, str]]:
        """Where each chain of seals ends."""
        rows = self.ask(
            "SELECT s.chain, s.seq, s.hash FROM kernel_seal s JOIN (SELECT chain, MAX(seq) AS seq"
            " FROM kernel_seal GROUP BY chain) e ON e.chain = s.chain AND e.seq = s.seq"
        )
        return {chain: (seq, found) for chain, seq, found in rows}

    def deployment(self) -> dict[str, str]:
        """What this database is."""
        rows = self.ask("SELECT epoch, is_demo, keys_mark FROM kernel_deployment")
        if not rows:
            raise ImproperlyConfigured("This database is not set up, so there is nothing to keep.")
        epoch, is_demo, keys_mark = rows[0]
        return {
            "epoch": str(epoch).replace("-", ""),
            "is_demo": str(bool(is_demo)),
            "keys_mark": keys_mark,
        }

    def files(self) -> Iterator[str]:
        """The path of every file that a row of this moment points at."""
        last = 0
        while rows := self.ask(
            f"SELECT id, key, made_at FROM kernel_storedfile WHERE id > {last}"  # noqa: S608 - a number
            f" ORDER BY id LIMIT {ROWS}"
        ):
            for _id, key, made_at in rows:
                day = made_at[:10] if isinstance(made_at, str) else f"{_utc(made_at):%Y-%m-%d}"
                yield f"{day.replace('-', '/')}/{key}"
            last = rows[-1][0]

    def database_parts(self) -> Iterator[Part]:
        """The bytes, in parts small enough to be held one at a time."""
        held: list[bytes] = []
        number = size = 0
        for piece in self.pieces():
            held.append(piece)
            size += len(piece)
            if size >= PIECES:
                yield Part(f"database/{number:08d}", size, held)
                held, size, number = [], 0, number + 1
        if held:
            yield Part(f"database/{number:08d}", size, held)


@contextmanager
def taken(staging: Path) -> Iterator[Snapshot]:
    """This moment of the database we serve from."""
    if connection.vendor == "sqlite":
        with _of_sqlite(Path(str(connection.settings_dict["NAME"])), staging) as found:
            yield found
    else:
        with _of_postgresql() as found:
            yield found


@contextmanager
def _of_sqlite(file: Path, staging: Path) -> Iterator[Snapshot]:
    copy = staging / "snapshot.sqlite3"
    # Not through Django: there a VACUUM would stand in the queue of writers and hold it up.
    source = sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, timeout=20)
    try:
        source.execute("VACUUM INTO ?", [str(copy)])
    finally:
        source.close()
    reading = sqlite3.connect(f"file:{quote(str(copy))}?mode=ro", uri=True)
    try:
        yield Snapshot(
            "sqlite", lambda sql: reading.execute(sql).fetchall(), lambda: file_pieces(copy)
        )
    finally:
        reading.close()


@contextmanager
def _of_postgresql() -> Iterator[Snapshot]:
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            # It stands idle while pg_dump works, for as long as that takes.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot()")
            (name,) = cursor.fetchone()

        def ask(sql: str) -> list[tuple[Any, ...]]:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return list(cursor.fetchall())

        yield Snapshot("postgresql", ask, lambda: _dumped(name))


def _dumped(snapshot: str) -> Iterator[bytes]:
    target = postgresql.Target.of(connection.settings_dict)
    tool = postgresql.tool("pg_dump")
    command = [tool, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    with subprocess.Popen(
        [*command, *target.arguments], stdout=subprocess.PIPE, env=target.environment
    ) as dump:
        if dump.stdout is None:
            raise OSError("pg_dump has no output")
        try:
            while piece := dump.stdout.read(PIECE):
                yield piece
        except BaseException:
            dump.kill()
            raise
        if dump.wait():
            raise OSError(f"pg_dump ended with {dump.returncode}; what it said stands above")


def file_pieces(file: Path) -> Iterator[bytes]:
    """The bytes of a file, a piece at a time."""
    with file.open("rb") as source:
        while piece := source.read(PIECE):
            yield piece


@contextmanager
def staging_in(folder: Path) -> Iterator[Path]:
    """A folder of our own beside the data, gone afterwards; one a dead backup left goes first."""
    for left in folder.glob(".backup-*"):
        if not lives(left.name.rpartition("-")[2]):
            shutil.rmtree(left, ignore_errors=True)
    made = folder / f".backup-{os.getpid()}"
    made.mkdir(mode=0o700, parents=True)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def lives(pid: str) -> bool:
    """Whether a process of this number runs on this machine."""
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
