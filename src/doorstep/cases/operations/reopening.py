"""What was thought done is not: the case wakes again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.cases import events, policies
from doorstep.cases.models import Case
from doorstep.cases.operations import calls, moving
from doorstep.cases.operations.moving import MayNot, WrongState
from doorstep.cases.states import CallOutcome, Part, State, StepKind
from doorstep.catalogue.queries import due_for
from doorstep.kernel.errors import DomainError
from doorstep.people.actors import Actor


class TooLate(DomainError):
    """The window for opening it again has passed."""

    code = "cases.too_late"


@transaction.atomic
def say_not_fixed(
    case_id: int, *, by: Actor, at: datetime, words: str = "", version: int | None = None
) -> Case:
    """The resident says it is not fixed; the owner hears of it, with a new deadline.

    Raises MayNot, WrongState before it is done, TooLate after the window, BadInput.
    """
    case = moving.locked(case_id, by=by, version=version)
    if not policies.may_reopen(by, case):
        raise MayNot(_("Only the resident, or staff who heard it from them, can say so."))
    reopen(case, words=words, by=by, at=at)
    return case


def reopen(case: Case, *, words: str, by: Actor, at: datetime) -> None:
    """Raise it again with the owner. Wants the row lock. Raises WrongState, TooLate, BadInput."""
    if not policies.can_be_reopened(case):
        raise WrongState(case)
    if case.reopen_until is not None and at > case.reopen_until:
        raise TooLate(
            _("That was some time ago. Please tell us again, and we will look at it anew.")
        )
    said = moving.keep(case, words, at=at)
    calls.close(case, CallOutcome.REOPENED, at=at)
    step = moving.move(
        case,
        State.RAISED,
        StepKind.REOPENED,
        by=by,
        at=at,
        said=said,
        party=case.helper,
        helper=None,
        answer=None,
        answer_digest="",
        resolved_at=None,
        confirmed_at=None,
        leader_agreed_at=None,
        closed_at=None,
        reopen_until=None,
        wants_call=False,
        reopened=case.reopened + 1,
        due_at=due_for(case.category, happened_at=at, urgency=case.urgency),
    )
    moving.hand_to(case, case.owner, Part.OWNER, at=at)
    told = events.CaseReopened(case_id=case.pk, seq=step.seq)
    moving.leave(case, "say_not_fixed", told, by=by, at=at)
