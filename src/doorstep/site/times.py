"""Moments as people say them: 今天 18:00, 明天 9:00, 3月5日(周四)."""

from datetime import date, datetime, timedelta

from django.utils import formats
from django.utils.translation import gettext, pgettext

from doorstep.kernel import clock

_ONE_DAY = timedelta(days=1)


def spoken_day(day: date, *, today: date) -> str:
    """The day in words; the year only where it is another one."""
    if day == today:
        return pgettext("day", "today")
    if day == today + _ONE_DAY:
        return pgettext("day", "tomorrow")
    if day == today - _ONE_DAY:
        return pgettext("day", "yesterday")
    if day.year == today.year:
        return formats.date_format(day, pgettext("date format", "D j M"))
    return formats.date_format(day, pgettext("date format", "D j M Y"))


def spoken_moment(moment: datetime, *, now: datetime) -> str:
    """The day and the time of day, in Shanghai."""
    return gettext("%(day)s %(time)s") % {
        "day": spoken_day(clock.shanghai_day(moment), today=clock.shanghai_day(now)),
        "time": clock.shanghai(moment).strftime("%H:%M"),
    }
