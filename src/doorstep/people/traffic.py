"""Counting what programs ask of us: in memory first, written every few seconds.

A read must not cost a write. What was counted in the last seconds before the process dies is lost;
a program's limit does not depend on it.
"""

import logging
from collections import Counter
from datetime import datetime, timedelta
from threading import Lock, Timer

from django.conf import settings
from django.db import Error, IntegrityError, connection, transaction
from django.db.models import F

from doorstep.kernel.errors import Busy
from doorstep.people.models import Client, ClientTraffic
from doorstep.people.states import Outcome

KEPT = timedelta(days=396)
TOO_MANY = 429

logger = logging.getLogger(__name__)

type Slot = tuple[int, datetime, Outcome]


def outcome_of(status: int) -> Outcome:
    """How a request ended, by the status of its answer."""
    if status == TOO_MANY:
        return Outcome.LIMITED
    if status >= 500:
        return Outcome.FAILED
    return Outcome.REFUSED if status >= 400 else Outcome.ANSWERED


def note(client: Client, outcome: Outcome, *, at: datetime) -> None:
    """Count one request of `client`. Call it outside the operation's transaction."""
    _counts.add((client.pk, at.replace(minute=0, second=0, microsecond=0), outcome))


def write_out() -> None:
    """Write what was counted so far; also done by itself every few seconds."""
    _counts.write_out()


def forget_old(at: datetime) -> int:
    """Remove counts older than thirteen months, and say how many."""
    return ClientTraffic.objects.filter(hour__lt=at - KEPT).delete()[0]


class _Counts:
    """What this process counted and did not write yet."""

    def __init__(self) -> None:
        self._waiting: Counter[Slot] = Counter()
        self._lock = Lock()
        self._timer: Timer | None = None

    def add(self, slot: Slot) -> None:
        pause = settings.CLIENT_TRAFFIC_SECONDS
        with self._lock:
            self._waiting[slot] += 1
            if pause and self._timer is None:
                self._timer = Timer(pause, self._by_itself)
                self._timer.daemon = True
                self._timer.start()
        if not pause:
            self.write_out()

    def write_out(self) -> None:
        with self._lock:
            taken, self._waiting = self._waiting, Counter()
            self._timer = None
        if not taken:
            return
        try:
            with transaction.atomic():
                for slot in sorted(taken):
                    _add(slot, taken[slot])
        except (Busy, Error):
            with self._lock:
                self._waiting.update(taken)
            logger.warning("client traffic could not be written; it is kept for the next time")

    def _by_itself(self) -> None:
        try:
            self.write_out()
        finally:
            connection.close()


def _add(slot: Slot, count: int) -> None:
    client_id, hour, outcome = slot
    row = {"client_id": client_id, "hour": hour, "outcome": outcome}
    if ClientTraffic.objects.filter(**row).update(count=F("count") + count):
        return
    try:
        with transaction.atomic():
            ClientTraffic.objects.create(**row, count=count)
    except IntegrityError:
        ClientTraffic.objects.filter(**row).update(count=F("count") + count)


_counts = _Counts()
