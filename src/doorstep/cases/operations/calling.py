"""Asking by voice whoever cannot be asked in writing."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.cases import policies
from doorstep.cases.models import CallBack, Case
from doorstep.cases.operations import calls, moving
from doorstep.cases.operations.closing import give_stars, settle
from doorstep.cases.operations.hands import hands_of
from doorstep.cases.operations.moving import MayNot, WrongState
from doorstep.cases.operations.reopening import reopen
from doorstep.cases.states import CallOutcome, State, StepKind
from doorstep.kernel.errors import DomainError
from doorstep.people.actors import Actor

LEASE = timedelta(minutes=30)
TRY_AGAIN_AFTER = timedelta(hours=3)
MOST_ATTEMPTS = 4


class MayNotCall(MayNot):
    """Somebody other than whoever did the work has to call."""

    code = "cases.may_not_call"


class AlreadyCalling(DomainError):
    """Somebody else is calling just now."""

    code = "cases.already_calling"


class NotYourCall(DomainError):
    """The call has to be taken before its outcome is written down."""

    code = "cases.not_your_call"


@transaction.atomic
def ask_for_a_call(case_id: int, *, by: Actor, at: datetime, version: int | None = None) -> Case:
    """The resident would rather be called about whether it is fixed.

    Asking twice changes nothing more. Raises MayNot, WrongState before it is done.
    """
    case = moving.locked(case_id, by=by, version=version)
    if not policies.is_resident_side(by, case):
        raise MayNot(_("Only the resident can ask to be called."))
    if case.state != State.RESOLVED:
        raise WrongState(case)
    if case.wants_call:
        return case
    moving.append(case, StepKind.CALL_WANTED, {"wants_call": True}, by=by, at=at)
    calls.put_on_list(case, due_at=at)
    moving.leave(case, "ask_for_a_call", None, by=by, at=at)
    return case


@transaction.atomic
def take_call(call_id: int, *, by: Actor, at: datetime) -> CallBack:
    """Have half an hour to make this call; the number may then be looked up.

    Raises CallBack.DoesNotExist for a stranger, MayNotCall, AlreadyCalling.
    """
    call, case = _locked(call_id, by=by)
    if not policies.may_call(by, case, hands_of(case)):
        raise MayNotCall(_("Somebody who did not work on this has to make the call."))
    if _is_taken(call, by=by, at=at):
        raise AlreadyCalling(_("Somebody else is making this call just now. Thank you."))
    call.taken_by = by.person
    call.taken_until = at + LEASE
    call.save(update_fields=["taken_by", "taken_until"])
    moving.leave(case, "take_call", None, by=by, at=at)
    return call


@transaction.atomic
def record_call(
    call_id: int,
    *,
    outcome: CallOutcome,
    by: Actor,
    at: datetime,
    words: str = "",
    stars: int | None = None,
) -> Case:
    """Write down what the call brought: fixed, not fixed, or nobody reached.

    Raises CallBack.DoesNotExist for a stranger, NotYourCall, MayNotCall, WrongState, BadInput.
    """
    call, case = _locked(call_id, by=by)
    if by.person is None or call.taken_by_id != by.person.pk:
        raise NotYourCall(_("Please take this call first, so that nobody calls twice."))
    if not policies.may_call(by, case, hands_of(case)):
        raise MayNotCall(_("Somebody who did not work on this has to make the call."))
    if case.state != State.RESOLVED:
        raise WrongState(case)
    moving.append(case, StepKind.CALLED, by=by, at=at)
    if outcome == CallOutcome.CONFIRMED:
        settle(case, by=by, at=at)
        if stars is not None:
            give_stars(case, stars, at=at)
    elif outcome == CallOutcome.REOPENED:
        reopen(case, words=words, by=by, at=at)
    else:
        _try_again_later(call, at=at)
    _reached(case, outcome)
    moving.leave(case, "record_call", None, by=by, at=at)
    return case


def _locked(call_id: int, *, by: Actor) -> tuple[CallBack, Case]:
    """The case first, then its call: the order in which everybody locks them."""
    case_id = CallBack.objects.values_list("case", flat=True).get(pk=call_id, done_at=None)
    try:
        case = moving.locked(case_id, by=by, knows=policies.may_know_call)
    except Case.DoesNotExist:
        raise CallBack.DoesNotExist from None
    return CallBack.objects.select_for_update(no_key=True).get(pk=call_id, done_at=None), case


def _is_taken(call: CallBack, *, by: Actor, at: datetime) -> bool:
    is_held = call.taken_until is not None and call.taken_until > at
    return is_held and (by.person is None or call.taken_by_id != by.person.pk)


def _try_again_later(call: CallBack, *, at: datetime) -> None:
    call.attempts += 1
    call.taken_by = None
    call.taken_until = None
    call.due_at = at + TRY_AGAIN_AFTER
    if call.attempts >= MOST_ATTEMPTS:
        call.done_at = at
        call.outcome = CallOutcome.NOT_REACHED
    call.save()


def _reached(case: Case, outcome: CallOutcome) -> None:
    """A person has spoken to whoever has the typed number: from now on it is known to be theirs."""
    if outcome != CallOutcome.NOT_REACHED and case.contact_index is not None:
        case.contact_is_confirmed = True
        case.save(update_fields=["contact_is_confirmed"])
