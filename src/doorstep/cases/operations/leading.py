"""A leader answers for a case in person; it closes by their word and the resident's, never one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.cases import events, leading_policies
from doorstep.cases.models import Case
from doorstep.cases.operations import moving
from doorstep.cases.operations.moving import MayNot, WrongState
from doorstep.cases.states import OPEN, State, StepKind
from doorstep.kernel.errors import DomainError
from doorstep.people import parties
from doorstep.people.actors import Actor
from doorstep.people.models import Person


class CannotLead(DomainError):
    """They hold no office over the place of the case, or may not see it."""

    code = "cases.cannot_lead"


class LeaderFirst(DomainError):
    """A led case does not close before its leader has said so."""

    code = "cases.leader_first"

    def __init__(self) -> None:
        super().__init__(
            _("This has a leader in charge. They have to say first that it can be closed.")
        )


class LedToTheEnd(DomainError):
    """A led case closes by two words only, not by an answer or by joining."""

    code = "cases.led_to_the_end"

    def __init__(self) -> None:
        super().__init__(
            _("This has a leader in charge: only the resident's and the leader's word close it.")
        )


@transaction.atomic
def lead(
    case_id: int,
    *,
    leader: Person,
    why: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Case:
    """Have somebody of the leadership answer for it in person, and say why.

    Another leader may follow; their word is asked anew. Raises MayNot, CannotLead, WrongState
    once it is closed, BadInput without a reason.
    """
    case = moving.locked(case_id, by=by, version=version)
    if not leading_policies.may_name_leader(by, case):
        raise MayNot(_("Only somebody who can lead it says who does."))
    if not leading_policies.can_lead(Actor.of(leader), case):
        raise CannotLead(_("They hold no office over this place. Please choose somebody else."))
    if case.state not in OPEN | {State.RESOLVED}:
        raise WrongState(case)
    if case.leader_id == leader.pk:
        return case
    said = moving.keep_needed(case, why, at=at)
    changes = {"leader": leader, "led_since": at, "leader_agreed_at": None}
    party = parties.of_person(leader)
    step = moving.append(case, StepKind.LED, changes, by=by, at=at, said=said, party=party)
    told = events.CaseLed(case_id=case.pk, seq=step.seq, leader_id=leader.pk)
    moving.leave(case, "lead", told, by=by, at=at)
    return case


@transaction.atomic
def agree_to_close(
    case_id: int, *, words: str, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """The leader says it can be closed, and why; it closes now if the resident has said so too.

    Saying so again changes nothing. Raises MayNot, WrongState once it is closed, BadInput
    without words.
    """
    case = moving.locked(case_id, by=by, version=version)
    if not leading_policies.is_leader(by, case):
        raise MayNot(_("Only the leader in charge can say this."))
    if case.closed_at is not None:
        raise WrongState(case)
    if case.leader_agreed_at is not None:
        return case
    said = moving.keep_needed(case, words, at=at)
    party = parties.of_person(case.leader) if case.leader else None
    changes = {"leader_agreed_at": at}
    moving.append(case, StepKind.LEADER_AGREED, changes, by=by, at=at, said=said, party=party)
    moving.leave(case, "agree_to_close", None, by=by, at=at)
    if case.state == State.RESOLVED and case.confirmed_at is not None:
        _settle(case, by=by, at=at)
    return case


def waits_for_the_leader(case: Case) -> bool:
    """It has a leader who has not said yet that it can be closed."""
    return case.leader_id is not None and case.leader_agreed_at is None


def refuse_if_led(case: Case) -> None:
    """Raises LedToTheEnd for what would close a led case without both words."""
    if case.leader_id is not None:
        raise LedToTheEnd


def keep_the_residents_word(case: Case, *, by: Actor, at: datetime) -> None:
    """The resident says it is done: kept until the leader says so too. Wants the row lock.

    Raises WrongState before it is said to be done. Saying so again changes nothing.
    """
    if case.state != State.RESOLVED:
        raise WrongState(case)
    if case.confirmed_at is not None:
        return
    changes = {"confirmed_at": at, "wants_call": False}
    step = moving.append(case, StepKind.RESIDENT_AGREED, changes, by=by, at=at, party=case.helper)
    told = events.LeaderWordWanted(case_id=case.pk, seq=step.seq)
    moving.leave(case, "confirm", told, by=by, at=at)


def _settle(case: Case, *, by: Actor, at: datetime) -> None:
    from doorstep.cases.operations.closing import settle

    settle(case, by=by, at=at)
