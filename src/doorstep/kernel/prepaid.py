"""Limits for what is read often: counted in the database several at a time, spent in memory.

A read must not cost a write. Never more than the limit is allowed, however many processes serve;
what one of them took and did not use is lost when the window closes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from doorstep.kernel import limits
from doorstep.kernel.errors import TooMany

SHARE = 10  # a process takes a tenth of the limit at a time
MOST_KEPT = 10_000


@dataclass(slots=True)
class _Purse:
    left: int
    limit: int
    closes: datetime
    refusal: TooMany | None = None


class Prepaid:
    """The purses of one bucket in this process."""

    def __init__(self, bucket: str, window: timedelta) -> None:
        self._bucket = bucket
        self._window = window
        self._purses: dict[str, _Purse] = {}
        self._lock = Lock()

    def spend(self, key: str, *, limit: int, at: datetime) -> None:
        """Use one. Raises TooMany when `limit` was reached within the window."""
        if self._has_one(key, limit, at):
            return
        most = max(1, limit // SHARE)
        try:
            taken, closes = limits.take(
                self._bucket, key, most=most, limit=limit, window=self._window, at=at
            )
        except TooMany as refusal:
            closed = refusal.until or at
            self._keep(key, _Purse(0, limit, closed, refusal))
            raise
        self._keep(key, _Purse(taken - 1, limit, closes))

    def _has_one(self, key: str, limit: int, at: datetime) -> bool:
        with self._lock:
            purse = self._purses.get(key)
            if purse is None or purse.limit != limit or at >= purse.closes:
                return False
            if purse.left:
                purse.left -= 1
                return True
        if purse.refusal is not None:
            raise purse.refusal.with_traceback(None)
        return False

    def _keep(self, key: str, purse: _Purse) -> None:
        with self._lock:
            known = self._purses.get(key)
            if known is not None and known.closes == purse.closes and known.limit == purse.limit:
                purse.left += known.left  # another thread took some too
            elif len(self._purses) >= MOST_KEPT:
                self._purses.clear()
            self._purses[key] = purse
