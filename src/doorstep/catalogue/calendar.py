"""On which days the office works: the State Council's calendar, with our own table on top.

A year the calendar does not know yet falls back to weekends, and says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import chinese_calendar
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from doorstep.catalogue.models import CalendarDay

PUBLISHED_YEARS = frozenset(day.year for day in chinese_calendar.holidays)
_CHINESE_NAMES = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}


class Basis(StrEnum):
    """Where a verdict comes from."""

    TABLE = "TABLE"
    HOLIDAY = "HOLIDAY"
    MAKE_UP = "MAKE_UP"
    WEEK = "WEEK"
    GUESS = "GUESS"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the office works on a day, and why."""

    day: date
    is_working: bool
    basis: Basis
    words: str = ""

    @property
    def is_guessed(self) -> bool:
        """The year's holidays are not published yet."""
        return self.basis is Basis.GUESS

    @property
    def note(self) -> str:
        """One line for the screen; empty for an ordinary day."""
        if self.basis is Basis.TABLE:
            return self.words
        if self.basis is Basis.HOLIDAY:
            return _("%(holiday)s, day off") % {"holiday": _holiday(self.words)}
        if self.basis is Basis.MAKE_UP:
            return _("working day to make up for %(holiday)s") % {"holiday": _holiday(self.words)}
        return unpublished(self.day.year) if self.is_guessed else ""


@dataclass(frozen=True, slots=True)
class Override:
    """What somebody wrote into our own table for one day."""

    is_working: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The published calendar with a community's own days on top."""

    overrides: Mapping[date, Override] = field(default_factory=dict)

    def verdict(self, day: date) -> Verdict:
        """Whether the office works on `day`, and why."""
        if own := self.overrides.get(day):
            return Verdict(day, own.is_working, Basis.TABLE, own.note)
        is_weekday = day.weekday() < 5
        if day.year not in PUBLISHED_YEARS:
            return Verdict(day, is_weekday, Basis.GUESS)
        if day in chinese_calendar.workdays:
            return Verdict(day, True, Basis.MAKE_UP, chinese_calendar.workdays[day])
        if day in chinese_calendar.holidays:
            return Verdict(day, False, Basis.HOLIDAY, chinese_calendar.holidays[day])
        return Verdict(day, is_weekday, Basis.WEEK)

    def is_working(self, day: date) -> bool:
        """Whether the office works on `day`."""
        return self.verdict(day).is_working


def of(community_id: int) -> Calendar:
    """The calendar of a community: its own days win over those set for all communities."""
    rows = CalendarDay.objects.filter(
        Q(community=community_id) | Q(community__isnull=True)
    ).order_by(F("community").asc(nulls_first=True))
    return Calendar({row.day: Override(row.is_working, row.note) for row in rows})


def unpublished(year: int) -> str:
    """The note for a year whose holidays the State Council has not announced."""
    return _(
        "The holidays of %(year)d are not announced yet. Until then Saturdays and Sundays are "
        "days off; add the holidays here if you know them."
    ) % {"year": year}


def _holiday(name: str) -> str:
    is_english = (get_language() or "").startswith("en")
    return name if is_english else _CHINESE_NAMES.get(name, name)
