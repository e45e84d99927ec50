"""Looking through a door or a number: who is there, and what was asked from there.

Each look-up is limited and written down, whether it finds anything or not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import QuerySet

from doorstep.cases.models import Case
from doorstep.cases.queries.filling import with_parties, with_places
from doorstep.cases.queries.lists import ORDER, Filter, all_for
from doorstep.kernel import audit, limits, search
from doorstep.kernel.errors import DomainError
from doorstep.people import indexes, operations, queries, searching
from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.people.states import Right
from doorstep.places import locate
from doorstep.places.locate import Found
from doorstep.places.models import Place
from doorstep.places.queries import communities_for

MOST_COMMUNITIES = 3
MOST = 10
MOST_OF_ONE_NAME = 1_000
LOOK_UPS = 30
WINDOW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Door:
    """One door: who lives behind it, and what was last asked for there."""

    found: Found
    people: list[Person] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)


def places_meant(actor: Actor, text: str) -> list[Found]:
    """What an address means where `actor` works; nothing when it means nothing.

    Whoever works over many communities names the estate by its name instead.
    """
    communities = communities_for(actor)
    if len(communities) > MOST_COMMUNITIES:
        return []
    found = [meant for community in communities for meant in _meant(text, community)]
    return [each for each in found if actor.holds(Right.SEE_CASES, at=each.scope)][:MOST]


def behind(actor: Actor, meant: Iterable[Found], *, at: datetime) -> list[Door]:
    """Those of the places that are doors, with who and what is behind. Raises TooMany."""
    doors = [each for each in meant if each.dwelling is not None]
    if not doors:
        return []
    limits.spend("cases.look_up", actor.id, limit=LOOK_UPS, window=WINDOW, at=at)
    for key in {each.community.pk for each in doors}:
        audit.note(actor, "cases.look_up", ("community", key), at=at)
    return [
        Door(each, queries.behind_doors(actor, _keys([each])), _asked_at(actor, each))
        for each in doors
    ]


def with_last_four(actor: Actor, rest: str, digits: str, *, at: datetime) -> list[Person]:
    """Those of that name, its beginning or initials, or behind that door, whose number ends so.

    Raises TooMany.
    """
    doors = _keys(places_meant(actor, rest))
    among = queries.behind_doors(actor, doors) if doors else _of_name(actor, rest)
    return operations.with_last_four(digits, among=among, by=actor, at=at)


def asked_from(actor: Actor, number: str, *, at: datetime) -> list[Case]:
    """The last cases that were asked for from this whole number, among those `actor` may see.

    Raises TooMany.
    """
    limits.spend("cases.look_up", actor.id, limit=LOOK_UPS, window=WINDOW, at=at)
    index = indexes.of_account_phone(number)
    found = _last(all_for(actor).filter(contact_index=index))
    for case in found:
        audit.note(actor, "cases.look_up", ("case", case.uid), at=at)
    return found


def _meant(text: str, community: Place) -> list[Found]:
    try:
        answer = locate.by_address(text, community=community)
    except DomainError:
        return []
    return list(answer.candidates) or [answer]


def _keys(meant: Iterable[Found]) -> list[int]:
    return [each.dwelling.pk for each in meant if each.dwelling is not None]


def _of_name(actor: Actor, rest: str) -> list[Person]:
    """An initial at least; a piece from the middle of a name says too little."""
    begins = search.folded(rest)
    named = searching.search(actor, rest, limit=MOST_OF_ONE_NAME).items
    return [person for person in named if any(way.startswith(begins) for way in _ways(person))]


def _ways(person: Person) -> list[str]:
    names = [name for name in (person.name, person.called) if name]
    return [search.folded(way) for name in names for way in (name, *search.in_letters(name))]


def _asked_at(actor: Actor, door: Found) -> list[Case]:
    only = Filter(building_id=door.building.pk if door.building is not None else None)
    return _last(all_for(actor, only=only).filter(dwelling=door.dwelling))


def _last(cases: QuerySet[Case]) -> list[Case]:
    found = list(cases.select_related("category").order_by(*ORDER)[:MOST])
    with_parties(found)
    with_places(found)
    return found
