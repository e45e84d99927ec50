"""What a change means for the figures: the facets of a case before and after it, compared here.

Whoever changes a case calls `note` in the same transaction; nobody else writes deltas.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple, Self

from doorstep.cases import durations
from doorstep.cases.models import Case, Delta
from doorstep.kernel.clock import shanghai


class Facets(NamedTuple):
    """By what a case is counted."""

    grid_id: int | None
    community_id: int
    street_id: int
    district_id: int
    category_id: int
    building_id: int | None
    is_private: bool
    month: int
    state: str
    is_overdue: bool
    took: int | None

    @classmethod
    def of(cls, case: Case) -> Self:
        """As the case stands now."""
        return cls(
            case.grid_id,
            case.community_id,
            case.street_id,
            case.district_id,
            case.category_id,
            case.building_id,
            case.is_private,
            month_of(case.recorded_at),
            str(case.state),
            case.is_overdue,
            durations.bucket_between(case.recorded_at, case.resolved_at),
        )


class Change(NamedTuple):
    """A case, and by what it was counted before (None for a new one) and is counted now."""

    case_id: int
    before: Facets | None
    after: Facets


def note(changes: Iterable[Change]) -> None:
    """Write down what these changes add to the figures: one statement, none when nothing counts.

    Wants the transaction of the change itself.
    """
    if rows := [row for change in changes for row in _rows(change)]:
        Delta.objects.bulk_create(rows)


def began(cases: Iterable[Case]) -> None:
    """These cases are new: count them from now on. One statement for all of them."""
    note(Change(case.pk, None, Facets.of(case)) for case in cases)


def month_of(moment: datetime) -> int:
    """The month people here call it, as a number: 202603."""
    here = shanghai(moment)
    return here.year * 100 + here.month


def _rows(change: Change) -> Iterator[Delta]:
    if change.before == change.after:
        return
    for sign, facets in ((-1, change.before), (1, change.after)):
        if facets is not None:
            yield Delta(sign=sign, case_id=change.case_id, **facets._asdict())
