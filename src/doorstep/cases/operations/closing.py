"""The resident's word, and every other way a case comes to rest."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.cases import events, policies
from doorstep.cases.joint_states import OPEN_PARTS
from doorstep.cases.models import Case, Rating
from doorstep.cases.operations import calls, leading, merging, moving, parts
from doorstep.cases.operations.hands import hands_of
from doorstep.cases.operations.moving import MayNot, WrongState
from doorstep.cases.states import CallOutcome, Ending, State, StepKind
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.people import parties
from doorstep.people.actors import Actor


class MayNotConfirm(MayNot):
    """Whoever did the work cannot say for the resident that it is done."""

    code = "cases.may_not_confirm"


class AlreadyConfirmed(DomainError):
    """Somebody said so before."""

    code = "cases.already_confirmed"


class AlreadyRated(DomainError):
    """This round of work has its stars."""

    code = "cases.already_rated"


@transaction.atomic
def confirm(
    case_id: int,
    *,
    by: Actor,
    at: datetime,
    stars: int | None = None,
    version: int | None = None,
) -> Case:
    """The resident says it is fixed, and may give stars. Staff may record it for someone present.

    Raises MayNotConfirm for whoever handled it and for bystanders, AlreadyConfirmed,
    WrongState before it is done, BadInput for stars other than one to five.
    """
    case = moving.locked(case_id, by=by, version=version)
    hands = hands_of(case)
    if not policies.may_confirm(by, case, hands):
        raise MayNotConfirm(
            _("Whoever did the work cannot confirm it. The resident, or somebody else, has to.")
        )
    settle(case, by=by, at=at)
    if stars is not None and case.closed_at and policies.may_rate(by, case, hands):
        give_stars(case, stars, at=at)
    return case


def settle(case: Case, *, by: Actor, at: datetime) -> None:
    """Close as confirmed. Wants the row lock. Raises AlreadyConfirmed, WrongState."""
    if case.state == State.CONFIRMED:
        raise AlreadyConfirmed(_("Somebody has already said it is fixed. Thank you."))
    if leading.waits_for_the_leader(case):
        leading.keep_the_residents_word(case, by=by, at=at)
        calls.close(case, CallOutcome.CONFIRMED, at=at)
        return
    step = moving.move(
        case,
        State.CONFIRMED,
        StepKind.CONFIRMED,
        by=by,
        at=at,
        party=case.helper,
        confirmed_at=case.confirmed_at or at,
        closed_at=at,
        reopen_until=window_from(case, at),
        wants_call=False,
    )
    calls.close(case, CallOutcome.CONFIRMED, at=at)
    told = events.CaseConfirmed(case_id=case.pk, seq=step.seq)
    moving.leave(case, "confirm", told, by=by, at=at)


@transaction.atomic
def rate(case_id: int, *, stars: int, by: Actor, at: datetime) -> Case:
    """Give stars to a confirmed round of work, once; the handler sees only sums.

    Raises MayNot, WrongState, AlreadyRated, BadInput.
    """
    case = moving.locked(case_id, by=by)
    if not policies.may_rate(by, case, hands_of(case)):
        raise MayNot(_("Only the resident can say how happy they are."))
    if case.state != State.CONFIRMED:
        raise WrongState(case)
    if Rating.objects.filter(case=case, round=case.reopened).exists():
        raise AlreadyRated(_("You have already told us. Thank you."))
    give_stars(case, stars, at=at)
    moving.leave(case, "rate", None, by=by, at=at)
    return case


def give_stars(case: Case, stars: int, *, at: datetime) -> None:
    """Keep the stars of this round. Raises BadInput for other than one to five."""
    if stars not in range(1, 6):
        raise BadInput(_("Please choose one to five stars."), field="stars")
    if case.helper is not None:
        Rating.objects.create(
            case=case,
            round=case.reopened,
            step_seq=case.version,
            handler=case.helper,
            stars=stars,
            recorded_at=at,
        )


@transaction.atomic
def answer_on_the_spot(
    case_id: int, *, words: str, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """A question is answered face to face or on the phone; no confirmation is needed.

    Raises MayNot, WrongState, BadInput without words.
    """
    case = moving.locked(case_id, by=by, version=version)
    if by.person is None or not policies.may_answer(by, case):
        raise MayNot(_("Only staff, or whoever has this in hand, can give the answer."))
    leading.refuse_if_led(case)
    said = moving.keep_needed(case, words, at=at)
    helper = case.helper or parties.of_person(by.person)
    step = moving.move(
        case,
        State.ANSWERED,
        StepKind.ANSWERED,
        by=by,
        at=at,
        said=said,
        party=helper,
        helper=helper,
        answer=said,
        answer_digest=said.digest,
        resolved_at=at,
        closed_at=at,
        reopen_until=window_from(case, at),
    )
    moving.end_assignment(case, Ending.FINISHED, at=at)
    told = events.CaseAnswered(case_id=case.pk, seq=step.seq)
    moving.leave(case, "answer", told, by=by, at=at)
    return case


@transaction.atomic
def withdraw(
    case_id: int, *, by: Actor, at: datetime, words: str = "", version: int | None = None
) -> Case:
    """Whoever raised it no longer needs it. Final. Raises MayNot, WrongState, BadInput.

    Parts asked of others are called off; who asked the same and was joined is seen to alone.
    """
    merging.locked_with_joined(case_id)
    case = moving.locked(case_id, by=by, version=version)
    if not policies.may_withdraw(by, case):
        raise MayNot(_("Only the resident, or staff on their word, can withdraw it."))
    if leading.waits_for_the_leader(case):
        raise leading.LeaderFirst
    for part in case.parts.filter(state__in=OPEN_PARTS).select_related("party").order_by("pk"):
        part.case = case
        parts.call_off(part, words="", by=by, at=at)
    said = moving.keep(case, words, at=at)
    step = moving.move(
        case, State.WITHDRAWN, StepKind.WITHDRAWN, by=by, at=at, said=said, closed_at=at
    )
    moving.end_assignment(case, Ending.CALLED_OFF, at=at)
    told = events.CaseWithdrawn(case_id=case.pk, seq=step.seq)
    moving.leave(case, "withdraw", told, by=by, at=at)
    merging.carry_on(case, by=by, at=at)
    return case


@transaction.atomic
def close_unanswered(case_id: int, *, by: Actor, at: datetime) -> Case:
    """Nobody answered in time: close, and leave the window open. For the sweep.

    Raises WrongState when it moved on meanwhile.
    """
    case = moving.locked(case_id, by=by)
    if case.state != State.RESOLVED or case.leader_id is not None:
        raise WrongState(case)
    step = moving.move(
        case,
        State.NO_ANSWER,
        StepKind.NO_ANSWER,
        by=by,
        at=at,
        party=case.helper,
        closed_at=at,
        reopen_until=window_from(case, at),
        wants_call=False,
    )
    calls.close(case, CallOutcome.NOT_REACHED, at=at)
    told = events.CaseClosedUnanswered(case_id=case.pk, seq=step.seq)
    moving.leave(case, "close_unanswered", told, by=by, at=at)
    return case


def window_from(case: Case, at: datetime) -> datetime:
    """Until when the resident may open it again."""
    return at + timedelta(days=case.category.reopen_days)
