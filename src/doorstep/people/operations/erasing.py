"""Erasing a person's record: ordered in two steps, carried out at once, written down for ever.

Ids, states, times and figures stay; what says who it was goes, in every room. The order outlives
the database, so that a restore of an older copy carries it out again before it serves.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import audit, ciphers, orders, words
from doorstep.kernel.audit import Who
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.kernel.events import emit
from doorstep.kernel.models import Erasure, Words
from doorstep.people import indexes, policies
from doorstep.people.actors import Actor
from doorstep.people.events import PersonErased
from doorstep.people.models import (
    Account,
    AccountPerson,
    ApiToken,
    Household,
    Link,
    Member,
    Person,
    TeamMember,
    Volunteer,
)
from doorstep.people.states import ErasureReason, Gender, Reach

SECOND_STEP_LASTS = timedelta(minutes=15)
NAMELESS = "已删除 erased"
KIND = "person"


class MayNotErase(DomainError):
    """The record belongs to a place where the actor cannot have it erased, or is their own."""

    code = "people.may_not_erase"
    status = 403


class NotConfirmed(DomainError):
    """The second step was not taken, or too late, or by somebody else."""

    code = "people.not_confirmed"


class HoldsOffice(DomainError):
    """They still hold a role; somebody has to take their place first."""

    code = "people.holds_office"


@dataclass(frozen=True, slots=True)
class FirstStep:
    """What would go, and the token that the second step brings along."""

    person: Person
    words: int
    token: str


def ask_to_erase(person_id: int, *, by: Actor, at: datetime) -> FirstStep:
    """The first step: nothing changes. Raises MayNotErase or HoldsOffice."""
    person = Person.objects.get(pk=person_id)
    _refuse(person, by)
    kept = Words.objects.filter(about_kind=KIND, about_id=person.uid).count()
    token = ciphers.sign({"person": person.uid.hex, "by": by.id}, "people.erase", at=at)
    return FirstStep(person, kept, token)


def erase(person_id: int, *, token: str, reason: str, by: Actor, at: datetime) -> Erasure:
    """The second step: order it and carry it out. Who ordered it and why stays, who it was goes.

    Raises NotConfirmed, MayNotErase, HoldsOffice or BadInput; then nothing has changed.
    """
    if reason not in ErasureReason.values:
        raise BadInput(_("Please choose one of the answers."), field="reason")
    with transaction.atomic():
        person = Person.objects.select_for_update(no_key=True).get(pk=person_id)
        _refuse(person, by)
        _refuse_unconfirmed(person, token, by=by, at=at)
        order = words.erase((KIND, person.uid), by=by, reason=reason, at=at)
        _forget(person, order, by=by, at=at)
        transaction.on_commit(orders.mirror, robust=True)  # else the job does it within a minute
    return order


def carry_out(order: Erasure, *, by: Who, at: datetime) -> bool:
    """Forget whom an order is about, in a database restored from before it.

    False when it holds no such person.
    """
    person = Person.objects.filter(uid=order.about_id).first()
    if order.about_kind != KIND or person is None:
        return False
    with transaction.atomic():
        _forget(person, order, by=by, at=at)
    return True


def _refuse(person: Person, by: Actor) -> None:
    if not policies.may_erase(by, person):
        raise MayNotErase(_("Only the secretary where they live can have a record erased."))
    if person.roles.filter(to_at=None).exists():
        raise HoldsOffice(_("They still hold a role. End it first, so that somebody follows them."))


def _refuse_unconfirmed(person: Person, token: str, *, by: Actor, at: datetime) -> None:
    try:
        said = ciphers.unsign(token, "people.erase", at=at, max_age=SECOND_STEP_LASTS)
    except ciphers.BadSignature:
        said = {}
    if said != {"person": person.uid.hex, "by": by.id}:
        raise NotConfirmed(_("This page was open for too long. Please look at it once more."))


def _forget(person: Person, order: Erasure, *, by: Who, at: datetime) -> None:
    # First the other rooms: they may need to know the number to find what goes with it.
    emit(PersonErased(person_id=person.pk, order_id=order.pk), at=at)
    _forget_accounts(person)
    _forget_standing(person, at=at)
    _blank(person)
    audit.note(by, "people.erase", (KIND, person.uid), at=at)


def _forget_accounts(person: Person) -> None:
    """An account goes with its only person; one that others share stays theirs."""
    tied = AccountPerson.objects.filter(person=person)
    ids = list(tied.values_list("account_id", flat=True))
    tied.delete()
    Account.objects.filter(pk__in=ids, persons=None).delete()
    ApiToken.objects.filter(person=person).delete()
    if person.phone:  # a number that signed in by codes alone, tied to nobody
        index = indexes.of_account_phone(person.phone)
        Account.objects.filter(phone_index=index, persons=None, username=None).delete()


def _forget_standing(person: Person, *, at: datetime) -> None:
    Link.objects.filter(person=person, cancelled_at=None).update(cancelled_at=at)
    TeamMember.objects.filter(person=person).delete()
    Member.objects.filter(person=person).delete()
    Volunteer.objects.filter(person=person).update(is_active=False)


def _blank(person: Person) -> None:
    household = person.household
    person.name, person.called, person.gender = NAMELESS, "", Gender.NOT_SAID
    person.born_on = person.household = None
    person.phone = person.id_number = person.email = None
    person.phone_index = person.id_index = None
    person.reach, person.is_active = Reach.NONE, False
    person.save()
    if household is not None:
        Household.objects.filter(pk=household.pk, members=None).delete()
