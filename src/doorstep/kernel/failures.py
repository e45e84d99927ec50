"""What the machine does to us: naming it for logs, and saying it in a sentence to who was waiting.

A full disk or a database that is away is nobody's mistake and no crash of ours: whoever sent
something hears that it is not kept, or that we cannot know, and that sending it again is safe.
"""

import errno
import sqlite3
import sys
from collections.abc import Iterator
from traceback import extract_tb
from typing import TYPE_CHECKING, TypeGuard

from django.utils.translation import gettext_lazy as _

from doorstep.kernel.errors import Busy, DomainError

if TYPE_CHECKING:
    import psycopg

LONGEST = 120
_SQLITE_CANNOT_STORE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR}
_CANNOT_STORE = {errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EIO}
# PostgreSQL's own: disk full, read only, I/O error; and those of a server that is going or gone.
_POSTGRESQL_CANNOT_STORE = {"53100", "25006", "58030"}
_POSTGRESQL_BUSY = {"55P03", "40P01", "40001"}  # a lock not got in time, a deadlock, a clash
_POSTGRESQL_AWAY = ("08", "57P")


class CannotStore(DomainError):
    """The disk is full, broken or may not be written to: what was sent is not kept."""

    code = "kernel.cannot_store"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            _(
                "Nothing can be stored just now: the disk is full or may not be written to. "
                "What you sent is not kept. Please tell whoever looks after this system, "
                "and send it again later."
            )
        )


class DatabaseAway(DomainError):
    """The connection broke: what was sent may be stored or not, and sending it again is safe."""

    code = "kernel.database_away"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            _(
                "The database does not answer just now, so we cannot say whether this arrived. "
                "Please send the same thing again in a minute: it counts once."
            )
        )


def refusal_for(error: BaseException) -> DomainError | None:
    """What to tell a person when the machine failed; None when the failure is our own."""
    for cause in _causes(error):
        match cause:
            case DomainError():
                return cause
            case sqlite3.Error():
                code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
                return CannotStore() if code in _SQLITE_CANNOT_STORE else None
            case _ if _is_postgresqls(cause):
                return _of_postgresql(cause)
            case OSError():
                return CannotStore() if cause.errno in _CANNOT_STORE else None
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__


def _is_postgresqls(error: BaseException) -> "TypeGuard[psycopg.Error]":
    """Who keeps everything in SQLite never reads the other one's driver: a tenth of each start."""
    driver = sys.modules.get("psycopg")
    return driver is not None and isinstance(error, driver.Error)


def _of_postgresql(error: "psycopg.Error") -> DomainError | None:
    state = error.sqlstate or ""
    if state in _POSTGRESQL_BUSY:
        return Busy(_("Many people are writing just now. Nothing is lost: please try again."))
    if state in _POSTGRESQL_CANNOT_STORE:
        return CannotStore()
    is_cut = isinstance(error, sys.modules["psycopg"].OperationalError) and not state
    return DatabaseAway() if is_cut or state.startswith(_POSTGRESQL_AWAY) else None


def named(error: BaseException) -> str:
    """What failed and where in our code: never the sentence, which may quote a person."""
    what = error.code if isinstance(error, DomainError) else type(error).__name__
    ours = [frame for frame in extract_tb(error.__traceback__) if "/doorstep/" in frame.filename]
    if not ours:
        return what[:LONGEST]
    place = ours[-1].filename.rpartition("/doorstep/")[2].removesuffix(".py").replace("/", ".")
    return f"{what} in {place}:{ours[-1].lineno}"[:LONGEST]
