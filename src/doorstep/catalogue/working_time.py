"""Time as an office counts it: only while it is open. Pure; knows of no case.

A clock goes day and night, or only in office hours on the days of a calendar, the make-up
Saturdays before and after Spring Festival among them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from doorstep.catalogue.calendar import Calendar
from doorstep.catalogue.deadlines import USUAL_HOURS, Stretch
from doorstep.kernel.clock import SHANGHAI, shanghai_day

NO_TIME = timedelta(0)
LONGEST_CLOSURE = 800  # days: a calendar that never opens again is a mistake, not a holiday


class NeverOpens(ValueError):
    """The office is closed for years on end: no such moment can be found."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What counts as time. Without `hours` every minute does."""

    hours: tuple[Stretch, ...] = ()
    calendar: Calendar = field(default_factory=Calendar)

    @property
    def day(self) -> timedelta:
        """How much counts on one working day."""
        if not self.hours:
            return timedelta(days=1)
        return sum((_length(*stretch) for stretch in self.hours), NO_TIME)

    def after(self, start: datetime, amount: timedelta) -> datetime:
        """The first moment by which `amount` has counted since `start`.

        Raises ValueError for less than nothing, NeverOpens.
        """
        left = _not_less_than_nothing(amount)
        if not self.hours or not left:
            return start + left
        for opens, closes in self._stretches_from(start):
            counted = closes - max(opens, start)
            if counted >= left:
                return (max(opens, start) + left).astimezone(start.tzinfo)
            left -= counted
        raise NeverOpens

    def before(self, end: datetime, amount: timedelta) -> datetime:
        """The last moment from which `amount` still counts until `end`.

        Raises ValueError for less than nothing, NeverOpens.
        """
        left = _not_less_than_nothing(amount)
        if not self.hours or not left:
            return end - left
        for opens, closes in self._stretches_to(end):
            counted = min(closes, end) - opens
            if counted >= left:
                return (min(closes, end) - left).astimezone(end.tzinfo)
            left -= counted
        raise NeverOpens

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much counts from `start` to `end`; nothing when the end comes first."""
        if end <= start:
            return NO_TIME
        if not self.hours:
            return end - start
        days = (shanghai_day(end) - shanghai_day(start)).days
        counted = NO_TIME
        for number in range(days + 1):
            for opens, closes in self._stretches_on(shanghai_day(start) + timedelta(days=number)):
                counted += max(NO_TIME, min(closes, end) - max(opens, start))
        return counted

    def _stretches_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open stretches that end after `start`, the nearest first."""
        first, closed = shanghai_day(start), 0
        for number in range(10 * LONGEST_CLOSURE):
            some = self._stretches_on(first + timedelta(days=number))
            closed = 0 if some else closed + 1
            if closed > LONGEST_CLOSURE:
                return
            yield from (each for each in some if each[1] > start)

    def _stretches_to(self, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open stretches that begin before `end`, the nearest first."""
        last, closed = shanghai_day(end), 0
        for number in range(10 * LONGEST_CLOSURE):
            some = self._stretches_on(last - timedelta(days=number))
            closed = 0 if some else closed + 1
            if closed > LONGEST_CLOSURE:
                return
            yield from (each for each in reversed(some) if each[0] < end)

    def _stretches_on(self, day: date) -> list[tuple[datetime, datetime]]:
        if not self.calendar.is_working(day):
            return []
        return [
            (datetime.combine(day, opens, SHANGHAI), datetime.combine(day, closes, SHANGHAI))
            for opens, closes in sorted(self.hours)
        ]


DAY_AND_NIGHT = Clock()


def in_office_hours(calendar: Calendar, hours: tuple[Stretch, ...] = USUAL_HOURS) -> Clock:
    """A clock that stands still while the office is closed."""
    return Clock(hours or USUAL_HOURS, calendar)


def _length(opens: time, closes: time) -> timedelta:
    a_day = date(2000, 1, 1)
    return datetime.combine(a_day, closes) - datetime.combine(a_day, opens)


def _not_less_than_nothing(amount: timedelta) -> timedelta:
    if amount < NO_TIME:
        raise ValueError("time cannot be taken back")
    return amount
