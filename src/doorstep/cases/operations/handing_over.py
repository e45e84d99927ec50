"""Asking another party to own a case: they say yes or no in time, or it goes up.

Until there is a yes the owner stays who it is. The case is locked first, its question after.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doorstep.cases import events, levels, policies
from doorstep.cases.models import Case, HandOver
from doorstep.cases.models.handing_over import UNSETTLED
from doorstep.cases.operations import moving, owning, searching
from doorstep.cases.operations.moving import MayNot, WrongState
from doorstep.cases.states import OPEN, HandOverEnd, StepKind
from doorstep.catalogue import deadlines, shelf
from doorstep.catalogue.states import DeadlineUnit, Urgency
from doorstep.kernel.errors import DomainError
from doorstep.people.actors import Actor
from doorstep.people.models import Party

IN_DANGER = timedelta(hours=1)
WORKDAYS = 1


class ToOneself(DomainError):
    """It cannot be handed to whoever has it, or whoever asks."""

    code = "cases.to_oneself"
    status = 422


class AlreadyAsked(DomainError):
    """Another party has been asked and has not answered yet."""

    code = "cases.already_asked"


class GoesRound(DomainError):
    """They had it before, or did not take it: somebody who gives out work has to say who has it."""

    code = "cases.goes_round"


class NothingAsked(DomainError):
    """The question was answered, taken back or overtaken before."""

    code = "cases.nothing_asked"


class AnsweredTooLate(DomainError):
    """The time to answer is over."""

    code = "cases.answered_too_late"


@transaction.atomic
def propose_hand_over(
    case_id: int, *, to: Party, words: str, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """Ask `to` to own the case from now on, and say why. The owner stays until they say yes.

    Raises MayNot, WrongState once it is done, AlreadyAsked, ToOneself, GoesRound, BadInput
    without words.
    """
    case = moving.locked(case_id, by=by, version=version)
    if not policies.may_propose(by, case):
        raise MayNot(_("Only whoever has to see to it can ask somebody else to."))
    if case.state not in OPEN:
        raise WrongState(case)
    if HandOver.objects.filter(case=case, ended_at=None).exists():
        raise AlreadyAsked(_("Somebody has been asked already. Please wait for their word."))
    _must_not_go_round(case, to, by=by)
    said = moving.keep_needed(case, words, at=at)
    HandOver.objects.filter(case=case, needs_word=True).update(needs_word=False)
    asked = HandOver.objects.create(
        case=case,
        giver=case.owner,
        taker=to,
        words=said,
        asked_by_kind=by.kind,
        asked_by_id=by.id,
        asked_at=at,
        answer_by=answer_by(case, at),
    )
    moving.append(case, StepKind.HANDOVER_ASKED, by=by, at=at, said=said, party=to)
    told = events.HandOverAsked(hand_over_id=asked.pk)
    moving.leave(case, "propose_hand_over", told, by=by, at=at)
    return case


@transaction.atomic
def accept_hand_over(case_id: int, *, by: Actor, at: datetime, version: int | None = None) -> Case:
    """The party asked takes it: it owns the case from this step on.

    Raises NothingAsked, MayNot, AnsweredTooLate; Case.DoesNotExist for a stranger.
    """
    case, asked = _answering(case_id, by=by, at=at, version=version)
    _end(asked, HandOverEnd.ACCEPTED, at=at)
    step = owning.own(case, asked.taker, StepKind.HANDED_OVER, by=by, at=at)
    searching.write([case])
    told = events.HandOverAccepted(hand_over_id=asked.pk, seq=step.seq)
    moving.leave(case, "accept_hand_over", told, by=by, at=at)
    return case


@transaction.atomic
def refuse_hand_over(
    case_id: int, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """The party asked does not take it, and says why. The owner stays.

    Raises NothingAsked, MayNot, AnsweredTooLate, BadInput without a reason; Case.DoesNotExist
    for a stranger.
    """
    case, asked = _answering(case_id, by=by, at=at, version=version)
    said = moving.keep_needed(case, reason, at=at)
    _end(asked, HandOverEnd.REFUSED, at=at)
    step = moving.append(
        case, StepKind.HANDOVER_REFUSED, by=by, at=at, said=said, party=asked.taker
    )
    HandOver.objects.filter(pk=asked.pk).update(needs_word=True)
    told = events.HandOverRefused(hand_over_id=asked.pk, seq=step.seq)
    moving.leave(case, "refuse_hand_over", told, by=by, at=at)
    return case


@transaction.atomic
def take_back_hand_over(
    case_id: int, *, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """Whoever asked keeps it after all. Raises NothingAsked, MayNot."""
    case = moving.locked(case_id, by=by, version=version)
    asked = _open(case)
    if not policies.may_take_back(by, case, asked):
        raise MayNot(_("Only whoever asked, or whoever gives out work here, can take it back."))
    _end(asked, HandOverEnd.TAKEN_BACK, at=at)
    moving.append(case, StepKind.HANDOVER_BACK, by=by, at=at, party=asked.taker)
    moving.leave(case, "take_back_hand_over", None, by=by, at=at)
    return case


@transaction.atomic
def let_hand_over_lapse(case_id: int, *, by: Actor, at: datetime) -> bool:
    """Nobody said anything in time: the one above whoever asked owns it now. For the sweep.

    False when it was answered meanwhile, or its time has not come.
    """
    case = moving.locked(case_id, by=by)
    rows = HandOver.objects.select_related("giver__post", "taker__post")
    asked = rows.filter(case=case, ended_at=None, answer_by__lte=at).first()
    if asked is None:
        return False
    _end(asked, HandOverEnd.LAPSED, at=at)
    step = owning.own(case, _above(case, asked), StepKind.HANDOVER_LAPSED, by=by, at=at)
    HandOver.objects.filter(pk=asked.pk).update(needs_word=True)
    searching.write([case])
    told = events.HandOverLapsed(hand_over_id=asked.pk, seq=step.seq)
    moving.leave(case, "let_hand_over_lapse", told, by=by, at=at)
    return True


def answer_by(case: Case, at: datetime) -> datetime:
    """By when an answer is wanted: the end of the next working day; in danger within an hour."""
    if case.urgency == Urgency.DANGER:
        return at + IN_DANGER
    known = shelf.of(case.community_id)
    return deadlines.due_at(
        at,
        amount=WORKDAYS,
        unit=DeadlineUnit.WORKDAYS,
        hours=known.hours,
        calendar=known.calendar,
    )


def _answering(
    case_id: int, *, by: Actor, at: datetime, version: int | None
) -> tuple[Case, HandOver]:
    """The case and the question put to them, under the lock."""
    case = moving.locked(case_id, by=by, version=version, knows=knows_of)
    asked = _open(case)
    if not policies.is_asked(by, asked):
        raise MayNot(_("Only whoever was asked can answer this."))
    if at > asked.answer_by:
        raise AnsweredTooLate(
            _("The time to answer is over: it goes up to the one above. Please talk to them.")
        )
    return case, asked


def knows_of(actor: Actor, case: Case) -> bool:
    """Those who see it, and whoever was ever asked to own it."""
    return policies.may_see(actor, case) or (
        actor.person is not None
        and HandOver.objects.filter(case=case, taker__in=actor.party_ids).exists()
    )


def _open(case: Case) -> HandOver:
    rows = HandOver.objects.select_related("giver", "taker")
    asked = rows.filter(case=case, ended_at=None).first()
    if asked is None:
        raise NothingAsked(_("There is nothing to answer any more. Please look who has it now."))
    return asked


def _end(asked: HandOver, how: HandOverEnd, *, at: datetime) -> None:
    """A clock that was moved back does not make an answer older than its question."""
    ended_at = max(at, asked.asked_at)
    HandOver.objects.filter(pk=asked.pk).update(ended_at=ended_at, ended_how=how)


def _above(case: Case, asked: HandOver) -> Party:
    """The one above whoever asked; above the silent one where that would be the same."""
    above = levels.above(case, asked.giver)
    return levels.above(case, asked.taker) if above == asked.taker else above


def _must_not_go_round(case: Case, to: Party, *, by: Actor) -> None:
    if to.pk == case.owner_id or to.pk in by.party_ids:
        raise ToOneself(_("That is the same hands. Please choose somebody else."))
    had_it = Q(giver=to, ended_how=HandOverEnd.ACCEPTED)
    refused = Q(taker=to, ended_how__in=UNSETTLED)
    before = HandOver.objects.filter(had_it | refused, case=case)
    if before.exists() and not policies.may_dispatch(by, case):
        raise GoesRound(
            _("They had it before or did not take it. Whoever gives out work here decides now.")
        )
