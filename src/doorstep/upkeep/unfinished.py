"""The mark of a restore that has begun and not ended: nothing is served while it stands."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

FILE = "RESTORE-UNFINISHED"
TABLE = "restore_unfinished"


class RestoreUnfinished(ImproperlyConfigured):
    """Half a restore lies here."""


def refuse() -> None:
    """Raise RestoreUnfinished when a restore into this place was interrupted or did not verify."""
    has_table = (
        connection.vendor == "postgresql" and TABLE in connection.introspection.table_names()
    )
    if has_table or file_in(Path(settings.DOORSTEP_DATA)).exists():
        raise RestoreUnfinished(
            "A restore into this place was begun and did not end well, so what lies here may be"
            " half of it. Run ./doorstep restore FILE --again, or empty the place."
        )


def file_in(data: Path) -> Path:
    """Where the mark of a data folder stands."""
    return data / FILE


def mark(data: Path, *, at: datetime) -> None:
    """Say that a restore begins here."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    file_in(data).write_text(f"A restore began here on {at.isoformat()}.\n")


def clear(data: Path) -> None:
    """The restore has ended well."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
    file_in(data).unlink(missing_ok=True)
