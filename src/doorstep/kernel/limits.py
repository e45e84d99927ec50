"""How often something may be done: counted in the database, whatever becomes of the act itself.

`spend` runs in a transaction of its own, before the operation's: a refused or failed try counts.
Called inside another transaction it raises RuntimeError, for there it would be rolled back too.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import ngettext

from doorstep.kernel import keys
from doorstep.kernel.errors import TooMany
from doorstep.kernel.keys import Purpose
from doorstep.kernel.models import Tally


def spend(bucket: str, key: str, *, limit: int, window: timedelta, at: datetime) -> None:
    """Count one more for `key`. Raises TooMany when `limit` was reached within `window`.

    A window opens at the first use and closes after `window`; then counting begins anew.
    """
    take(bucket, key, most=1, limit=limit, window=window, at=at)


def take(
    bucket: str, key: str, *, most: int, limit: int, window: timedelta, at: datetime
) -> tuple[int, datetime]:
    """Count up to `most` more for `key` at once: how many there were, and when the window closes.

    Raises TooMany when none was left.
    """
    with transaction.atomic(durable=True):
        tally = _open_tally(bucket, key, window=window, at=at)
        taken = max(0, min(most, limit - tally.count))
        if taken:
            Tally.objects.filter(pk=tally.pk).update(count=F("count") + taken)
    if not taken:
        refusal = TooMany(_come_back(tally.ends_at - at))
        refusal.until = tally.ends_at
        raise refusal
    return taken, tally.ends_at


def left(bucket: str, key: str, *, limit: int, at: datetime) -> int:
    """How many more uses `key` has now."""
    tally = Tally.objects.filter(
        bucket=bucket, key_digest=_digest(bucket, key), ends_at__gt=at
    ).first()
    return limit if tally is None else max(0, limit - tally.count)


def give_back(bucket: str, key: str) -> None:
    """Begin anew for `key`, as after a right password."""
    Tally.objects.filter(bucket=bucket, key_digest=_digest(bucket, key)).delete()


def forget_closed(at: datetime) -> int:
    """Remove tallies whose window has closed, and say how many."""
    return Tally.objects.filter(ends_at__lte=at).delete()[0]


def _open_tally(bucket: str, key: str, *, window: timedelta, at: datetime) -> Tally:
    """The locked tally of the window that `at` falls in."""
    digest = _digest(bucket, key)
    opened = Tally(bucket=bucket, key_digest=digest, window_start=at, ends_at=at + window, count=0)
    Tally.objects.bulk_create(
        [opened],
        update_conflicts=True,  # changes nothing, but locks the row that is there
        update_fields=["bucket"],
        unique_fields=["bucket", "key_digest"],
    )
    tally = Tally.objects.get(bucket=bucket, key_digest=digest)
    if tally.ends_at <= at:
        tally.window_start, tally.ends_at, tally.count = at, at + window, 0
        tally.save()
    return tally


def _digest(bucket: str, key: str) -> bytes:
    """Keyed, for a phone number or an address is soon found by trying them all."""
    secret = keys.derived(keys.ring(Purpose.INDEX).newest.secret, f"limits:{bucket}")
    return hmac.digest(secret, key.encode(), hashlib.sha256)


def _come_back(pause: timedelta) -> str:
    minutes = max(1, -(-int(pause.total_seconds()) // 60))
    if minutes < 60:
        return ngettext(
            "That was often. Please try again in %(count)d minute.",
            "That was often. Please try again in %(count)d minutes.",
            minutes,
        ) % {"count": minutes}
    hours = -(-minutes // 60)
    return ngettext(
        "That was often. Please try again in %(count)d hour.",
        "That was often. Please try again in %(count)d hours.",
        hours,
    ) % {"count": hours}
