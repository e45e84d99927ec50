"""Appointing to a role at a place, ending it, and being on duty."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import audit
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.people import parties, policies
from doorstep.people.actors import Actor
from doorstep.people.models import Duty, Party, Person, Role
from doorstep.people.states import LEVEL, POST_OF, RoleKind
from doorstep.places.models import Place


class MayNotAppoint(DomainError):
    """Only a higher office over the place appoints to this role."""

    code = "people.may_not_appoint"
    status = 403


class WrongLevel(BadInput):
    """Each role stands at one level of the tree."""

    code = "people.wrong_level"


class AlreadyHolds(DomainError):
    """They hold this role at this place."""

    code = "people.already_holds"


@transaction.atomic
def appoint(person_id: int, *, kind: RoleKind, place_id: int, by: Actor, at: datetime) -> Role:
    """Give somebody a role at a place, and the post that belongs to it.

    Raises MayNotAppoint, WrongLevel or AlreadyHolds.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person_id, is_active=True)
    place = Place.objects.get(pk=place_id)
    if place.kind != LEVEL[kind]:
        raise WrongLevel(_("This role does not belong at such a place."), field="place")
    if not policies.may_appoint(by, kind, place) or policies.is_self(by, person):
        raise MayNotAppoint(_("Only the office above can give this role."))
    if Role.objects.filter(person=person, kind=kind, place=place, to_at=None).exists():
        raise AlreadyHolds(_("They have this role already."))
    post_kind = POST_OF.get(kind)
    role = Role.objects.create(
        person=person,
        kind=kind,
        place=place,
        post=parties.of_post(post_kind, place).post if post_kind else None,
        from_at=at,
    )
    audit.note(by, f"people.appoint_{kind.lower()}", ("person", person.uid), at=at)
    return role


@transaction.atomic
def end_role(role_id: int, *, by: Actor, at: datetime) -> Role:
    """Take a role back; from then on it opens nothing. Ending twice is ending once.

    Raises MayNotAppoint.
    """
    role = Role.objects.select_for_update(no_key=True, of=("self",)).get(pk=role_id)
    kind = RoleKind(role.kind)
    is_own = policies.is_self(by, role.person)
    if not (is_own or policies.may_appoint(by, kind, role.place)):
        raise MayNotAppoint(_("Only the office above can take this role back."))
    if role.to_at is None:
        role.to_at = max(at, role.from_at)
        role.save(update_fields=["to_at"])
        audit.note(by, f"people.end_{kind.lower()}", ("person", role.person.uid), at=at)
    return role


def put_on_duty(
    party: Party, *, place_id: int, from_at: datetime, to_at: datetime, kind: str, source: str
) -> Duty:
    """Write down who is on duty; the same source writes the same duty once."""
    duty, _is_new = Duty.objects.update_or_create(
        party=party,
        place_id=place_id,
        from_at=from_at,
        source=source,
        defaults={"to_at": to_at, "kind": kind},
    )
    return duty
