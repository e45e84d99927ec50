"""Clearing what was erased out of the files of the database themselves.

SQLite overwrites what is deleted (`secure_delete`), but its log keeps old pages until it is taken
in, and the index of words forgets only when it is made anew. PostgreSQL keeps dead rows until a
vacuum, and its bytes until the table is written anew.
"""

from datetime import datetime

from django.db import connection

from doorstep.kernel import search, upkeep
from doorstep.kernel.models import Erasure, UpkeepKind


def scrub(*, thoroughly: bool = False) -> None:
    """Make the search index anew and take in the log. `thoroughly` writes every table anew.

    Outside a transaction. Thoroughly only while nobody works: everything waits for it.
    """
    search.scrub()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM FULL" if thoroughly else "VACUUM")
            return
        if thoroughly:
            cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def scrub_after_erasing(at: datetime) -> bool:
    """When something was erased since the last time. Run every hour."""
    last = upkeep.last(UpkeepKind.SCRUBBED)
    erased = Erasure.objects.all() if last is None else Erasure.objects.filter(at__gt=last.at)
    if not erased.exists():
        return False
    scrub()
    upkeep.note(UpkeepKind.SCRUBBED, at=at)
    return True
