"""Where a backup is restored into: a database and a folder of files, both empty."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from doorstep.settings.databases import database
from doorstep.settings.env import Mode
from doorstep.upkeep import postgresql, unfinished
from doorstep.upkeep.postgresql import Target


@dataclass(frozen=True, slots=True)
class Place:
    """A database by its address, the folder for its files, and the one that holds both."""

    url: str
    data: Path
    files: Path

    @classmethod
    def configured(cls) -> Self:
        """Where this machine serves from."""
        return cls(
            _url_of(settings.DATABASES["default"]), settings.DOORSTEP_DATA, settings.DOORSTEP_FILES
        )

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        """A SQLite database and its files in one folder."""
        here = folder.absolute()
        return cls(f"sqlite://{here / 'doorstep.sqlite3'}", here, here / "files")

    @classmethod
    @contextmanager
    def passing(cls, folder: Path) -> Iterator[Self]:
        """A place of the kind we serve from, gone afterwards.

        On PostgreSQL that is a new database, which whoever serves must be allowed to make.
        """
        here = cls.configured()
        if here.engine == "sqlite":
            yield cls.in_folder(folder)
            return
        name = f"doorstep_rehearsal_{os.getpid()}"
        with _connected(here.target) as db:
            try:
                db.execute(f'CREATE DATABASE "{name}"'.encode())
            except psycopg.errors.InsufficientPrivilege:
                raise ImproperlyConfigured(
                    "This role may not make a database to rehearse in. Make an empty one and say"
                    " --into postgres://... --files DIR, or: ALTER ROLE ... CREATEDB"
                ) from None
        try:
            yield cls(here.url.rpartition("/")[0] + f"/{name}", folder, folder / "files")
        finally:
            with _connected(here.target) as db:
                db.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())

    @property
    def described(self) -> dict[str, Any]:
        """As Django describes it."""
        return database(self.url, data=self.data, root=settings.ROOT, test=False)

    @property
    def engine(self) -> str:
        """The kind of database."""
        return "sqlite" if self.url.startswith("sqlite") else "postgresql"

    @property
    def file(self) -> Path:
        """The SQLite file."""
        return Path(str(self.described["NAME"]))

    @property
    def target(self) -> Target:
        """The PostgreSQL database."""
        return Target.of(self.described)

    @property
    def environment(self) -> dict[str, str]:
        """What a program of ours needs to work here, with the keys of this machine."""
        mode = Mode.DEMO if settings.MODE is Mode.TEST else settings.MODE
        return {
            **os.environ,
            "DOORSTEP_MODE": mode.value,
            "DATABASE_URL": self.url,
            "DOORSTEP_DATA": str(self.data),
            "DOORSTEP_FILES": str(self.files),
            "DOORSTEP_KEYS": str(settings.DOORSTEP_KEYS),
            "DOORSTEP_LOGBOOK": str(settings.DOORSTEP_LOGBOOK),
        }

    def is_empty(self) -> bool:
        """Nothing is kept here yet."""
        if self.files.exists() and any(self.files.iterdir()):
            return False
        if self.engine == "sqlite":
            return not self.file.exists() or self.file.stat().st_size == 0
        with _connected(self.target) as db:
            return not _tables(db)

    def is_unfinished(self) -> bool:
        """A restore began here and did not end well."""
        if unfinished.file_in(self.data).exists():
            return True
        if self.engine == "sqlite":
            return False
        with _connected(self.target) as db:
            return unfinished.TABLE in _tables(db)

    def clear(self) -> None:
        """Take away what an unfinished restore left, so that it can begin again."""
        shutil.rmtree(self.files, ignore_errors=True)
        if self.engine == "sqlite":
            for left in self.file.parent.glob(f"{self.file.name}*"):
                left.unlink()
            return
        with _connected(self.target) as db:
            tables = ", ".join(f'"{name}"' for name in _tables(db))
            if tables:
                db.execute(f"DROP TABLE {tables} CASCADE".encode())

    @contextmanager
    def filling(self) -> Iterator[IO[bytes]]:
        """Where the bytes of the database go; it is whole when the block ends."""
        if self.engine == "sqlite":
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as out:
                yield out
                out.flush()
                os.fsync(out.fileno())
            return
        with _connected(self.target) as db:
            db.execute(f"CREATE TABLE IF NOT EXISTS {unfinished.TABLE} ()".encode())
        yield from _pg_restore(self.target)


def _pg_restore(target: Target) -> Iterator[IO[bytes]]:
    tool = postgresql.tool("pg_restore")
    command = [tool, "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    with subprocess.Popen(
        [*command, *target.arguments], stdin=subprocess.PIPE, env=target.environment
    ) as restore:
        if restore.stdin is None:
            raise OSError("pg_restore takes no input")
        try:
            yield restore.stdin
        except BaseException:
            restore.kill()
            raise
        restore.stdin.close()
        if restore.wait():
            raise ImproperlyConfigured(
                f"pg_restore ended with {restore.returncode}; what it said stands above."
            )


def _connected(target: Target) -> "psycopg.Connection[Any]":
    return psycopg.connect(
        dbname=target.name,
        user=target.user or None,
        password=target.password or None,
        host=target.host or None,
        port=target.port or None,
        autocommit=True,
    )


def _tables(db: "psycopg.Connection[Any]") -> list[str]:
    found = db.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    return [name for (name,) in found]


def _url_of(described: dict[str, Any]) -> str:
    """The address of a database, from Django's description of it."""
    from urllib.parse import quote

    if "sqlite" in described["ENGINE"]:
        return f"sqlite://{described['NAME']}"
    user, password = quote(described["USER"]), quote(described["PASSWORD"], safe="")
    who = f"{user}:{password}@" if password else f"{user}@" if user else ""
    port = f":{described['PORT']}" if described["PORT"] else ""
    return f"postgres://{who}{described['HOST']}{port}/{quote(described['NAME'])}"
