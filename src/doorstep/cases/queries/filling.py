"""The places and parties of a page of cases, each in one query.

Joined to every case they would be fifteen joins, which PostgreSQL plans longer than it runs.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language

from doorstep.cases.models import Case
from doorstep.people.models import Party
from doorstep.places.models import Place


class Names(NamedTuple):
    """What parties and places are called, by their keys."""

    parties: dict[int, str]
    places: dict[int, str]


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


def names_on(cases: Sequence[Case]) -> Names:
    """What the parties and places of a page of cases are called; one query for all of them."""
    zh = Coalesce(
        NullIf("person__called", Value("")),
        "person__name",
        *(f"{body}__name_zh" for body in BODIES[1:]),
    )
    en = Coalesce(*(f"{body}__name_en" for body in BODIES[1:]), Value(""))
    parties = Party.objects.filter(pk__in=_ids(cases, ("owner", "helper")))
    places = Place.objects.filter(pk__in=_ids(cases, IN_A_LINE))
    rows = parties.values_list(Value("party"), "pk", zh, en).union(
        places.values_list(Value("place"), "pk", "name_zh", "name_en"), all=True
    )
    is_english = (get_language() or "").startswith("en")
    names = Names({}, {})
    for what, pk, name_zh, name_en in rows:
        of = names.parties if what == "party" else names.places
        of[pk] = name_en if is_english and name_en else name_zh
    return names


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
