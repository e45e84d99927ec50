"""Waiting for one another by name, until the transaction ends.

On SQLite a write transaction has the only turn to write anyway, so there is nothing to wait for.
"""

import hashlib

from django.db import connection, models
from django.db.models import QuerySet


def wait_for(name: str) -> None:
    """Wait until nobody else holds `name`. Wants a transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_number(name)])


def try_for(name: str) -> bool:
    """False when somebody else holds `name` now. Wants a transaction."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_number(name)])
        return bool(cursor.fetchone()[0])


def hold[M: models.Model](rows: QuerySet[M]) -> list[int]:
    """Lock these rows, in the order of their keys, and nothing they point at; their keys.

    Read them afterwards, with whatever they point at. One statement that locks and joins would
    not do: PostgreSQL, woken from a wait, looks at the new row with the joined rows of before, so
    that a row whose key has changed meanwhile is not found, or stands beside nothing.
    """
    plain = rows.order_by("pk").values_list("pk", flat=True)
    return list(plain.select_for_update(no_key=True))


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
