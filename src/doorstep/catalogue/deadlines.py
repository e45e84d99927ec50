"""When something is due, and how people say it. Pure: the calendar and the hours are passed in."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from doorstep.catalogue.calendar import Calendar
from doorstep.catalogue.states import DeadlineUnit
from doorstep.kernel.clock import SHANGHAI, shanghai, shanghai_day

type Stretch = tuple[time, time]

USUAL_HOURS: tuple[Stretch, ...] = ((time(8, 30), time(12)), (time(14), time(17, 30)))


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
        near = {
            -1: _("yesterday %(time)s"),
            0: _("today %(time)s"),
            1: _("tomorrow %(time)s"),
            2: _("the day after tomorrow, %(time)s"),
        }
        distant = (
            _("%(weekday)s %(day)d %(month)s, %(time)s")
            if day.year == today.year
            else _("%(weekday)s %(day)d %(month)s %(year)d, %(time)s")
        )
        return near.get((day - today).days, distant) % {**_parts(day), "time": clock}


def shown_day(day: date, today: date, language: str | None = None) -> str:
    """A day as people say it: tomorrow, 3月5日(周四)."""
    with translation.override(language or translation.get_language()):
        near = {
            -1: pgettext("a day", "yesterday"),
            0: pgettext("a day", "today"),
            1: pgettext("a day", "tomorrow"),
        }
        distant = (
            _("%(weekday)s %(day)d %(month)s")
            if day.year == today.year
            else _("%(weekday)s %(day)d %(month)s %(year)d")
        )
        return near.get((day - today).days, distant) % _parts(day)


def _parts(day: date) -> dict[str, object]:
    weekdays = (
        pgettext("short", "Mon"),
        pgettext("short", "Tue"),
        pgettext("short", "Wed"),
        pgettext("short", "Thu"),
        pgettext("short", "Fri"),
        pgettext("short", "Sat"),
        pgettext("short", "Sun"),
    )
    months = (
        pgettext("month", "January"),
        pgettext("month", "February"),
        pgettext("month", "March"),
        pgettext("month", "April"),
        pgettext("month", "May"),
        pgettext("month", "June"),
        pgettext("month", "July"),
        pgettext("month", "August"),
        pgettext("month", "September"),
        pgettext("month", "October"),
        pgettext("month", "November"),
        pgettext("month", "December"),
    )
    return {
        "weekday": weekdays[day.weekday()],
        "day": day.day,
        "month": months[day.month - 1],
        "year": day.year,
    }
