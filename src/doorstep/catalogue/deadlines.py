"""When something is due, and how people say it. Pure: the calendar and the hours are passed in."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from doorstep.catalogue.calendar import Calendar
from doorstep.catalogue.states import DeadlineUnit
from doorstep.kernel.clock import SHANGHAI, shanghai, shanghai_day

type Stretch = tuple[time, time]

USUAL_HOURS: tuple[Stretch, ...] = ((time(8, 30), time(12)), (time(14), time(17, 30)))

NEAR_AT = {
    -1: _("yesterday %(time)s"),
    0: _("today %(time)s"),
    1: _("tomorrow %(time)s"),
    2: _("the day after tomorrow, %(time)s"),
}
THIS_YEAR_AT = _("%(weekday)s %(day)d %(month)s, %(time)s")
ANOTHER_YEAR_AT = _("%(weekday)s %(day)d %(month)s %(year)d, %(time)s")
NEAR = {
    -1: pgettext_lazy("a day", "yesterday"),
    0: pgettext_lazy("a day", "today"),
    1: pgettext_lazy("a day", "tomorrow"),
}
THIS_YEAR = _("%(weekday)s %(day)d %(month)s")
ANOTHER_YEAR = _("%(weekday)s %(day)d %(month)s %(year)d")
WEEKDAYS = (
    pgettext_lazy("short", "Mon"),
    pgettext_lazy("short", "Tue"),
    pgettext_lazy("short", "Wed"),
    pgettext_lazy("short", "Thu"),
    pgettext_lazy("short", "Fri"),
    pgettext_lazy("short", "Sat"),
    pgettext_lazy("short", "Sun"),
)
MONTHS = (
    pgettext_lazy("month", "January"),
    pgettext_lazy("month", "February"),
    pgettext_lazy("month", "March"),
    pgettext_lazy("month", "April"),
    pgettext_lazy("month", "May"),
    pgettext_lazy("month", "June"),
    pgettext_lazy("month", "July"),
    pgettext_lazy("month", "August"),
    pgettext_lazy("month", "September"),
    pgettext_lazy("month", "October"),
    pgettext_lazy("month", "November"),
    pgettext_lazy("month", "December"),
)


def due_at(
    happened_at: datetime,
    *,
    amount: int,
    unit: DeadlineUnit | str,
    hours: Sequence[Stretch] = USUAL_HOURS,
    calendar: Calendar,
) -> datetime:
    """The moment by which it has to be done.

    Hours run day and night. Working days are counted from the day after, as offices count, and
    the last of them ends when the office closes. Raises ValueError for an amount below one.
    """
    if amount < 1:
        raise ValueError("a deadline lies ahead")
    if unit == DeadlineUnit.HOURS:
        return happened_at + timedelta(hours=amount)
    day = shanghai_day(happened_at)
    while amount:
        day += timedelta(days=1)
        amount -= calendar.is_working(day)
    closes = max(closing for _opening, closing in hours or USUAL_HOURS)
    return datetime.combine(day, closes, SHANGHAI).astimezone(happened_at.tzinfo)


def shown(moment: datetime, now: datetime, language: str | None = None) -> str:
    """A moment as people say it: today 18:00, 3月5日(周四)18:00."""
    clock = f"{shanghai(moment):%H:%M}"
    with translation.override(language or translation.get_language()):
        day, today = shanghai_day(moment), shanghai_day(now)
        distant = THIS_YEAR_AT if day.year == today.year else ANOTHER_YEAR_AT
        words = NEAR_AT.get((day - today).days, distant)
        return str(words) % {**_parts(day), "time": clock}


def shown_day(day: date, today: date, language: str | None = None) -> str:
    """A day as people say it: tomorrow, 3月5日(周四)."""
    with translation.override(language or translation.get_language()):
        distant = THIS_YEAR if day.year == today.year else ANOTHER_YEAR
        return str(NEAR.get((day - today).days, distant)) % _parts(day)


def _parts(day: date) -> dict[str, object]:
    return {
        "weekday": WEEKDAYS[day.weekday()],
        "day": day.day,
        "month": MONTHS[day.month - 1],
        "year": day.year,
    }
