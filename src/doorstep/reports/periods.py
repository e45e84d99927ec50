"""The stretch of days a report is about; an open end means from the beginning, or until now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from doorstep.cases.queries import ALL_TIME, Months, filter_from
from doorstep.cases.queries.addresses import midnight
from doorstep.kernel.clock import shanghai_day

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Cases written down from the first day to the last, both counted."""

    first: date | None = None
    last: date | None = None

    @property
    def since(self) -> datetime | None:
        """The first moment."""
        return midnight(self.first) if self.first else None

    @property
    def until(self) -> datetime | None:
        """The first moment after it."""
        return midnight(self.last + _A_DAY) if self.last else None

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in it."""
        day = shanghai_day(moment)
        return (self.first or day) <= day <= (self.last or day)


def period_from(query: Mapping[str, str]) -> Period:
    """The days an address asks for, in order; what makes no sense is passed over."""
    only = filter_from(query)
    first = shanghai_day(only.since) if only.since else None
    last = shanghai_day(only.until) - _A_DAY if only.until else None
    if first and last and first > last:
        first, last = last, first
    return Period(first, last)


def month_of(day: date) -> Period:
    """The whole month a day is in."""
    first = day.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    return Period(first, after - _A_DAY)


def last_month_of(day: date) -> Period:
    """The whole month before."""
    return month_of(day.replace(day=1) - _A_DAY)


def half_year_of(day: date) -> Period:
    """January to June, or July to December."""
    if day.month <= 6:
        return Period(date(day.year, 1, 1), date(day.year, 6, 30))
    return Period(date(day.year, 7, 1), date(day.year, 12, 31))


def split(period: Period) -> tuple[Months | None, list[Period]]:
    """A period as whole months, which are counted already, and the days at either end of them."""
    if period == Period():
        return ALL_TIME, []
    first, last, days = period.first, period.last, []
    if first and last and month_of(first) == month_of(last) != period:
        return None, [period]
    if first and first.day > 1:
        end = month_of(first).last
        days.append(Period(first, end))
        first = end + _A_DAY if end else None
    if last and last != month_of(last).last:
        begin = month_of(last).first
        days.append(Period(begin, last))
        last = begin - _A_DAY if begin else None
    if first and last and first > last:
        return None, days
    return Months(_number(first) if first else 1, _number(last) if last else 999_912), days


def _number(day: date) -> int:
    return day.year * 100 + day.month
