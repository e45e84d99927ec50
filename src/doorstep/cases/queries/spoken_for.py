"""Finding the person a volunteer writes something down for: by one whole door or one whole name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from doorstep.cases import policies
from doorstep.kernel import audit, limits
from doorstep.people.actors import Actor
from doorstep.people.masking import mask_name
from doorstep.people.models import Person
from doorstep.places import locate
from doorstep.places.locate import AddressNotFound
from doorstep.places.models import Place

MOST = 8
LOOKS = 30
WINDOW = timedelta(minutes=1)
HOME = "household__dwelling__unit__parent__parent"


@dataclass(frozen=True, slots=True)
class Somebody:
    """Enough to know who is meant: 王*英（王奶奶）, and the building."""

    uid: UUID
    name: str
    called: str
    building: str


def find_somebody(actor: Actor, text: str, *, at: datetime) -> list[Somebody]:
    """Who lives behind that door, or is called exactly that, where `actor` volunteers.

    Nobody is found by part of a name. The look is written down. Raises TooMany.
    """
    volunteer = actor.volunteer
    wanted = " ".join(text.split())[:80]
    if volunteer is None or len(wanted) < 2:
        return []
    limits.spend("cases.look_up", actor.id, limit=LOOKS, window=WINDOW, at=at)
    audit.note(actor, "cases.look_up", ("community", volunteer.community_id), at=at)
    people = _behind_door(wanted, volunteer.community) or _called(wanted, volunteer.community)
    return [_shown(person) for person in people if policies.may_speak_for(actor, person)]


def somebody(actor: Actor, uid: UUID) -> Person:
    """One of them; Person.DoesNotExist for whom `actor` may not speak for."""
    person = _living(Person.objects.filter(uid=uid)).get()
    if not policies.may_speak_for(actor, person):
        raise Person.DoesNotExist
    return person


def _behind_door(text: str, community: Place) -> list[Person]:
    try:
        answer = locate.by_address(text, community=community)
    except AddressNotFound:
        return []
    doors = [each.dwelling for each in (answer, *answer.candidates) if each.dwelling is not None]
    return _few(_living(Person.objects.filter(household__dwelling__in=doors)))


def _called(text: str, community: Place) -> list[Person]:
    named = Person.objects.filter(Q(name=text) | Q(called=text), community=community)
    return _few(_living(named))


def _living(people: QuerySet[Person]) -> QuerySet[Person]:
    return people.filter(is_active=True).select_related(HOME, "community")


def _few(people: Iterable[Person]) -> list[Person]:
    return sorted(people, key=lambda person: person.pk)[:MOST]


def _shown(person: Person) -> Somebody:
    home = person.home
    building = home.building if home else None
    where = f"{building.parent.name} {building.name}" if building and building.parent else ""
    return Somebody(person.uid, mask_name(person.name), person.called, where)
