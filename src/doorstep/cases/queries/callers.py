"""Finding the resident somebody at the desk speaks of: by door, by name, by a whole number."""

from datetime import datetime

from doorstep.kernel.errors import DomainError
from doorstep.people import phones
from doorstep.people import policies as people_policies
from doorstep.people import queries as people
from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.people.operations import with_number
from doorstep.people.searching import search
from doorstep.places import locate
from doorstep.places.models import Place

MOST = 8


def residents_who_fit(
    actor: Actor, typed: str, community: Place | None, *, at: datetime
) -> list[Person]:
    """Those behind a door, or of that name or number; at most eight, all of them `actor`'s.

    A number is found whole only, and the look is written down. Raises TooMany.
    """
    if not typed.strip():
        return []
    at_door = _behind(typed, community)
    if at_door is not None:
        return [each for each in at_door if people_policies.may_see(actor, each)]
    if number := phones.number_in(typed):
        return with_number(number, by=actor, at=at)[:MOST]
    return list(search(actor, typed.strip(), limit=MOST).items)


def _behind(typed: str, community: Place | None) -> list[Person] | None:
    """Who lives behind the door that was typed; None when it names no single door."""
    if community is None:
        return None
    try:
        answer = locate.by_address(typed, community=community)
    except DomainError:
        return None
    doors = [each.dwelling for each in (answer, *answer.candidates) if each.dwelling is not None]
    if not doors:
        return None
    living = Person.objects.filter(household__dwelling__in=doors, is_active=True)
    return list(living.select_related(people.HOME, "community").order_by("pk")[:MOST])
