"""Counting what programs ask of us: in memory first, written every few seconds.

A read must not cost a write. What was counted in the last seconds before the process dies is lost;
a program's limit does not depend on it.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from threading import Lock, Timer

from django.conf import settings
from django.db import Error, IntegrityError, connection, transaction
from django.db.models import F, Sum

from doorstep.kernel import clock
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


@dataclass(frozen=True, slots=True)
class Counted:
    """What one client asked within one day or hour, by how it ended."""

    label: str
    by_outcome: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.by_outcome.values())

    @property
    def cells(self) -> list[int]:
        """One number for each outcome, in their order."""
        return [self.by_outcome.get(outcome, 0) for outcome in Outcome]


def by_day(client: Client, *, until: date, days: int = 30) -> list[Counted]:
    """Each of the last days, newest first, those without a request too; one query."""
    first = until - timedelta(days=days - 1)
    counted: dict[date, Counter[str]] = defaultdict(Counter)
    for row in _rows(client, first, until):
        counted[clock.shanghai_day(row.hour)][row.outcome] += row.count
    listed = [until - timedelta(days=back) for back in range(days)]
    return [Counted(day.isoformat(), counted[day]) for day in listed]


def by_hour(client: Client, *, day: date) -> list[Counted]:
    """The 24 hours of one day, as our clocks show them; one query."""
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    for row in _rows(client, day, day):
        counted[clock.shanghai(row.hour).hour][row.outcome] += row.count
    return [Counted(f"{hour:02d}:00", counted[hour]) for hour in range(24)]


def totals(clients: Iterable[Client], *, since: datetime) -> dict[int, int]:
    """How many requests each asked since then; one query."""
    rows = ClientTraffic.objects.filter(client__in=list(clients), hour__gte=since)
    counted = rows.order_by().values("client").annotate(asked=Sum("count"))
    return {row["client"]: row["asked"] for row in counted}


def _rows(client: Client, first: date, last: date) -> Iterable[ClientTraffic]:
    return ClientTraffic.objects.filter(
        client=client,
        hour__gte=_start(first),
        hour__lt=_start(last + timedelta(days=1)),
    )


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.SHANGHAI)
