"""The figures as lines of tables: in words, with an address for every number."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from doorstep.cases.queries import Filter, address_of
from doorstep.cases.states import State
from doorstep.catalogue.models import Category
from doorstep.places.models import Place
from doorstep.reports.figures import COUNTED, Counts, Figures
from doorstep.reports.periods import Period
from doorstep.reports.queries import Subject

_HOUR_S = 3600
_DAY_S = 24 * _HOUR_S

_NARROWED: dict[str, Callable[[Filter], Filter]] = {
    "taken": lambda only: only,
    "open": lambda only: replace(only, is_open=True),
    "overdue": lambda only: replace(only, is_overdue=True),
    "waiting": lambda only: replace(only, state=State.RESOLVED),
    "confirmed": lambda only: replace(only, state=State.CONFIRMED),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A number and the list it counts; no address where there is nothing to open."""

    figure: str
    value: int
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table."""

    label: str
    cells: tuple[Cell, ...]
    measured: int
    median_s: int | None
    place_id: int | None = None

    @property
    def lasted(self) -> str:
        """The median as people say it."""
        return lasted(self.median_s)

    def cell(self, figure: str) -> Cell:
        """One of the numbers."""
        return self.cells[COUNTED.index(figure)]


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the page."""

    total: Line
    communities: list[Line]
    categories: list[Line]
    buildings: list[Line]


def board_of(figures: Figures, subject: Subject, period: Period, *, leads: bool) -> Board:
    """The figures in words, the busiest lines first. `leads`: whether lists may be opened.

    By category and building only within one community: each has its own catalogue.
    """
    whole = Filter(
        community_id=subject.community_id, since=period.since, until=period.until, by_office=True
    )
    inbox = _inbox() if leads else ""
    board = Board(_line(_("Everything"), figures.total, whole, inbox), [], [], [])
    if subject.community_id is None:
        names = {each.pk: each.name for each in subject.communities}
        board.communities.extend(
            replace(line, place_id=key)
            for key, line in _lines(
                figures.by_community, names, inbox, lambda key: replace(whole, community_id=key)
            )
        )
        return board
    board.categories.extend(
        line
        for _key, line in _lines(
            figures.by_category,
            _category_names(figures),
            inbox,
            lambda key: replace(whole, category_id=key),
        )
    )
    board.buildings.extend(
        line
        for _key, line in _lines(
            figures.by_building,
            _building_names(figures),
            inbox,
            lambda key: replace(whole, building_id=key, is_outside=key is None),
        )
    )
    return board


def lasted(seconds: int | None) -> str:
    """How long, as people say it: 5 hours, 3 days."""
    if seconds is None:
        return "–"
    if seconds < _HOUR_S:
        return _("under an hour")
    if seconds < 2 * _DAY_S:
        hours = round(seconds / _HOUR_S)
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = round(seconds / _DAY_S)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def _lines[Key: int | None](
    counts: Mapping[Key, Counts],
    names: Mapping[Key, str],
    inbox: str,
    only: Callable[[Key], Filter],
) -> list[tuple[Key, Line]]:
    """The lines with their keys, the busiest first, then by name."""
    keys = sorted(counts, key=lambda key: (-counts[key].taken, names[key]))
    return [(key, _line(names[key], counts[key], only(key), inbox)) for key in keys]


def _line(label: str, counts: Counts, only: Filter, inbox: str) -> Line:
    cells = []
    for figure in COUNTED:
        url = f"{inbox}?{address_of(_NARROWED[figure](only))}" if inbox else ""
        cells.append(Cell(figure, getattr(counts, figure), url))
    return Line(label, tuple(cells), counts.measured, counts.median_s)


def _category_names(figures: Figures) -> dict[int, str]:
    rows = Category.objects.filter(pk__in=figures.by_category)
    return {row.pk: row.name for row in rows}


def _building_names(figures: Figures) -> dict[int | None, str]:
    keys = [key for key in figures.by_building if key is not None]
    names: dict[int | None, str] = {None: _("not in a building")}
    for place in Place.objects.filter(pk__in=keys).select_related("parent"):
        estate = place.parent.name if place.parent else ""
        names[place.pk] = f"{estate} {place.name}".strip()
    return names


def _inbox() -> str:
    try:
        return reverse("cases:inbox")
    except NoReverseMatch:
        return ""
