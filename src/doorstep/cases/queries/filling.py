"""The places and parties of a page of cases, each in one query.

Joined to every case they would be fifteen joins, which PostgreSQL plans longer than it runs.
"""

from collections.abc import Sequence

from doorstep.cases.models import Case
from doorstep.people.models import Party
from doorstep.places.models import Place

BODIES = ("person", "team", "organisation", "post")
IN_A_LINE = ("estate", "building")
ON_A_PAGE = (*IN_A_LINE, "community", "grid", "jurisdiction")


def with_parties(cases: Sequence[Case]) -> None:
    """Give each case its owner and helper, with the body behind the party."""
    ids = _ids(cases, ("owner", "helper"))
    _give(cases, ("owner", "helper"), Party.objects.select_related(*BODIES).in_bulk(ids))


def with_places(cases: Sequence[Case], names: Sequence[str] = IN_A_LINE) -> None:
    """Give each case the places of these names."""
    _give(cases, names, Place.objects.in_bulk(_ids(cases, names)))


def _ids(cases: Sequence[Case], names: Sequence[str]) -> set[int]:
    keys = {getattr(case, f"{name}_id") for case in cases for name in names}
    return keys - {None}


def _give(
    cases: Sequence[Case], names: Sequence[str], rows: dict[int, Party] | dict[int, Place]
) -> None:
    for case in cases:
        for name in names:
            key = getattr(case, f"{name}_id")
            if key is not None:
                setattr(case, name, rows[key])
