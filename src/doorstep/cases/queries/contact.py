"""Whom to reach about a case, for as long as it is in one's hands. Every look is written down."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from doorstep.cases import policies
from doorstep.cases.models import CallBack, Case
from doorstep.kernel import audit, limits
from doorstep.kernel.errors import DomainError
from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.people.operations import looks
from doorstep.people.operations.looks import Ground, NothingThere
from doorstep.people.states import Reason

REVEALS_A_DAY = 30
A_DAY = timedelta(days=1)


class MayNotReach(DomainError):
    """It is not, or no longer, in their hands."""

    code = "cases.may_not_reach"
    status = 403


@dataclass(frozen=True, slots=True)
class Contact:
    """Name, door and phone of whoever has to be reached; empty where nothing is known."""

    name: str
    door: str
    phone: str


def contact_for(actor: Actor, case: Case, *, at: datetime) -> Contact:
    """Whom to reach: for the helper while it is in hand, the caller of a call-back, the office.

    The look is in the access log before it is answered, so this runs outside any transaction.
    Raises MayNotReach, and TooMany beyond thirty a day, for the office beyond two hundred.
    """
    call = CallBack.objects.filter(case=case, done_at=None, taken_until__gt=at).first()
    is_office = policies.may_unmask(actor, case)
    if not (is_office or policies.may_reach(actor, case, call)):
        raise MayNotReach(_("Name and door are shown while you have it in hand."))
    most = looks.LOOKS_A_DAY if is_office else REVEALS_A_DAY
    limits.spend("cases.contact", actor.id, limit=most, window=A_DAY, at=at)
    audit.note(actor, "cases.look", (policies.THING, str(case.uid)), at=at)
    person = case.spoken_by or case.beneficiary
    is_call = call is not None and policies.has_taken(actor, call)
    reason = Reason.CALL_BACK if is_call else Reason.CASE
    phone = case.contact_phone or ""
    if not phone and person is not None:
        phone = _phone_of(person, case, actor, reason=reason, at=at)
    return Contact(
        name=person.known_as if person is not None else case.contact_name or "",
        door=case.dwelling.label if case.dwelling is not None else "",
        phone=phone,
    )


def _phone_of(person: Person, case: Case, actor: Actor, *, reason: Reason, at: datetime) -> str:
    """Their number, through the log of their own file; empty when they have none."""
    ground = Ground(reason=reason, thing_kind=policies.THING, thing_id=str(case.uid), is_tied=True)
    try:
        return looks.unmask_phone(person.pk, by=actor, ground=ground, at=at)
    except NothingThere:
        return ""
