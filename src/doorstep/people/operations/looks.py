"""Reading what is masked. Every look is written down, given or refused, before it is answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import limits
from doorstep.kernel.errors import DomainError
from doorstep.people import policies, queries
from doorstep.people.actors import Actor
from doorstep.people.models import AccessLook, Person, Role
from doorstep.people.states import LookField, Reason

LOOKS_A_DAY = 200


class MayNotLook(DomainError):
    """The actor holds no right to it where the person lives; the attempt was written down."""

    code = "people.may_not_look"
    status = 403


class NothingThere(DomainError):
    """There is no such number in the file."""

    code = "people.nothing_there"
    status = 404


@dataclass(frozen=True, slots=True)
class Ground:
    """Why somebody looks: a reason, and the thing that ties them to the person if there is one.

    `is_tied` is said by the room that owns the thing, after its own policy said so: the helper of
    an open case may read the number without holding a role.
    """

    reason: Reason
    thing_kind: str = ""
    thing_id: str = ""
    is_tied: bool = False


def unmask_phone(person_id: int, *, by: Actor, ground: Ground, at: datetime) -> str:
    """The whole phone number, once the look is in the log for good.

    Must not run inside another transaction. Raises MayNotLook, NothingThere or TooMany.
    """
    return _look(person_id, LookField.PHONE, by=by, ground=ground, at=at)


def unmask_id_number(person_id: int, *, by: Actor, ground: Ground, at: datetime) -> str:
    """The whole ID number, once the look is in the log for good.

    Must not run inside another transaction. Raises MayNotLook, NothingThere or TooMany.
    """
    return _look(person_id, LookField.ID_NUMBER, by=by, ground=ground, at=at)


def _look(person_id: int, field: LookField, *, by: Actor, ground: Ground, at: datetime) -> str:
    limits.spend("people.look", by.id, limit=LOOKS_A_DAY, window=timedelta(days=1), at=at)
    with transaction.atomic(durable=True):
        person = Person.objects.select_related("community").get(pk=person_id)
        is_given = ground.is_tied or policies.may_unmask(by, person)
        write_down(person, field, by=by, ground=ground, at=at, was_refused=not is_given)
    if not is_given:
        raise MayNotLook(_("You cannot see this number. Your attempt has been written down."))
    number = person.phone if field == LookField.PHONE else person.id_number
    if not number:
        raise NothingThere(_("There is no number in this file."))
    return number


def write_down(
    person: Person,
    field: LookField,
    *,
    by: Actor,
    ground: Ground,
    at: datetime,
    was_refused: bool = False,
) -> AccessLook:
    """One line of the access log."""
    role = _role_over(by, person)
    return AccessLook.objects.create(
        viewer_kind=by.kind,
        viewer_id=by.id,
        viewer_role=role.kind if role else "",
        viewer_number=_work_number(by),
        viewer_place=role.place if role else None,
        person_uid=person.uid,
        field=field,
        reason=ground.reason,
        thing_kind=ground.thing_kind,
        thing_id=ground.thing_id,
        was_refused=was_refused,
        at=at,
    )


def _role_over(by: Actor, person: Person) -> Role | None:
    """The role by which they look: the one nearest to the person, else any they hold."""
    scope = policies.scope_of_person(person)
    over = {scope.grid_id, scope.community_id, scope.street_id, scope.district_id} - {None}
    held = sorted(by.roles, key=lambda role: (role.place_id not in over, -len(role.place.path)))
    return held[0] if held else None


def _work_number(by: Actor) -> str:
    if by.person is None:
        return ""
    return queries.work_number(by.person)
