"""Appointing to a role at a place, ending it, and being on duty."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import audit
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.people import parties, policies
from doorstep.people.actors import Actor
from doorstep.people.models import Duty, Party, Person, Role, Team, TeamMember, Volunteer
from doorstep.people.operations.persons import MayNotKeep
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


@transaction.atomic
def sign_off(person_id: int, *, by: Actor, at: datetime) -> Person:
    """Somebody is no longer here: their roles end, nothing is offered, nothing of theirs opens.

    The file stays closed in the register, for what they asked for must stay explicable. Raises
    MayNotAppoint when they hold a role the actor cannot take back, and MayNotKeep.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person_id)
    if not policies.may_keep_person(by, person):
        raise MayNotKeep(_("You can only keep records in your own area, and not your own."))
    for role in person.roles.filter(to_at=None):
        end_role(role.pk, by=by, at=at)
    Volunteer.objects.filter(person=person).update(is_active=False)
    TeamMember.objects.filter(person=person).delete()
    Team.objects.filter(lead=person).update(lead=None)
    person.memberships.update(is_contact=False)
    person.links.filter(cancelled_at=None).update(cancelled_at=at)
    person.tokens.filter(revoked_at=None).update(revoked_at=at)
    person.is_active = False
    person.save(update_fields=["is_active"])
    audit.note(by, "people.sign_off", ("person", person.uid), at=at)
    return person


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
