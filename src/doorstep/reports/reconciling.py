"""Count everything twice, in two ways that share nothing but the tables, and compare."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from doorstep.cases.models import Case
from doorstep.cases.queries import Filter
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind
from doorstep.reports.figures import Counts, Difference, Figures, differences
from doorstep.reports.independent import Story, recount, stories
from doorstep.reports.periods import Period, half_year_of, last_month_of, month_of
from doorstep.reports.queries import measure

MONTHS = 6


@dataclass(frozen=True, slots=True)
class Compared:
    """One community and period: how many figures there are, and those that differ."""

    community: Place
    period: Period
    figures: int
    differing: list[Difference]


def reconcile(today: date, *, code: str = "") -> Iterator[Compared]:
    """Every figure of every community, for all time, this half-year and the last six months.

    `code` names one community; Place.DoesNotExist when there is none of that code.
    """
    communities = Place.objects.filter(kind=PlaceKind.COMMUNITY)
    if code:
        communities = communities.filter(pk=communities.get(code=code).pk)
    for community in communities.order_by("pk"):
        told = list(stories(community.pk))
        for period in _periods(today):
            yield _compare(community, period, told)


def _compare(community: Place, period: Period, told: list[Story]) -> Compared:
    only = Filter(community_id=community.pk, since=period.since, until=period.until)
    shown = measure(only.narrow(Case.objects.all()))
    return Compared(
        community=community,
        period=period,
        figures=_size(shown),
        differing=list(differences(shown, recount(told, period))),
    )


def _periods(today: date) -> Iterator[Period]:
    yield Period()
    yield half_year_of(today)
    month = month_of(today)
    for _ in range(MONTHS):
        yield month
        month = last_month_of(month.first or today)


def _size(figures: Figures) -> int:
    lines = 1 + len(figures.by_community) + len(figures.by_category) + len(figures.by_building)
    return lines * len(fields(Counts))
