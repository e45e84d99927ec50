"""More time: asked for with a reason, given or refused by the one above with a reason."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.cases import clocks, events, levels, policies
from doorstep.cases.models import Case, Extension
from doorstep.cases.operations import moving, timekeeping
from doorstep.cases.operations.moving import MayNot, WrongState
from doorstep.cases.states import OPEN, Asked, StepKind, WhyLater
from doorstep.kernel.errors import DomainError
from doorstep.people import parties
from doorstep.people.actors import Actor
from doorstep.people.models import Party

LONGEST = timedelta(days=90)


class NotLater(DomainError):
    """The new deadline has to lie after the present one, after now, and within ninety days."""

    code = "cases.not_later"
    status = 422


class TimeAlreadyAsked(DomainError):
    """More time was asked for, and nobody has answered yet."""

    code = "cases.time_already_asked"


class NoTimeAsked(DomainError):
    """No request for more time waits for an answer."""

    code = "cases.no_time_asked"


class MayNotGiveTime(MayNot):
    """Whether there is more time is for one level above whoever asked."""

    code = "cases.may_not_give_time"


@transaction.atomic
def ask_for_time(
    case_id: int,
    *,
    until: datetime,
    why: WhyLater,
    words: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Case:
    """Ask the one above for a later deadline. The clock runs on until they answer.

    Raises MayNot, WrongState, TimeAlreadyAsked, NotLater, ClockMovedBack, BadInput without words.
    """
    case = moving.locked(case_id, by=by, version=version)
    if by.person is None or not policies.works_on(by, case):
        raise MayNot(_("Only whoever works on this can ask for more time."))
    if case.state not in OPEN:
        raise WrongState(case)
    if Extension.objects.filter(case=case, state=Asked.ASKED).exists():
        raise TimeAlreadyAsked(_("More time was asked for already. It waits for an answer."))
    timekeeping.refuse_the_past(case, at=at)
    _refuse_sooner(case, until, at=at)
    said = moving.keep_needed(case, words, at=at)
    asked = Extension(case=case, why=why, words=said, wanted=until, due_before=case.due_at)
    _put_to_the_one_above(asked, by=by, at=at)
    return case


def _put_to_the_one_above(asked: Extension, *, by: Actor, at: datetime) -> None:
    case = asked.case
    asked.party = _asking(case, by)
    asked.decider = levels.above(case, asked.party)
    asked.asked_by_kind, asked.asked_by_id, asked.asked_at = by.kind, by.id, at
    step = moving.append(
        case, StepKind.TIME_ASKED, by=by, at=at, said=asked.words, party=asked.decider
    )
    asked.step_seq = step.seq
    asked.save(force_insert=True)
    told = events.TimeAsked(case_id=case.pk, seq=step.seq, extension_id=asked.pk)
    moving.leave(case, "ask_for_time", told, by=by, at=at)


@transaction.atomic
def grant_time(
    case_id: int,
    *,
    by: Actor,
    at: datetime,
    words: str,
    until: datetime | None = None,
    version: int | None = None,
) -> Case:
    """Give the time that was asked for, or until another day. The resident is told why.

    Raises NoTimeAsked, MayNotGiveTime, NotLater, ClockMovedBack, BadInput without words.
    """
    case, asked = _asked(case_id, by=by, at=at, version=version)
    new = until or asked.wanted
    _refuse_sooner(case, new, at=at)
    said = moving.keep_needed(case, words, at=at)
    reading = clocks.moved(timekeeping.reading_of(case), new)
    changes = timekeeping.columns_of(reading, timekeeping.pace_of(case))
    step = moving.append(
        case, StepKind.TIME_GRANTED, changes, by=by, at=at, said=said, party=asked.party
    )
    _decide(asked, Asked.GRANTED, step.seq, at=at, given=new)
    told = events.TimeGranted(case_id=case.pk, seq=step.seq, extension_id=asked.pk)
    moving.leave(case, "grant_time", told, by=by, at=at)
    return case


@transaction.atomic
def refuse_time(
    case_id: int, *, by: Actor, at: datetime, words: str, version: int | None = None
) -> Case:
    """The deadline stays. Raises NoTimeAsked, MayNotGiveTime, ClockMovedBack, BadInput."""
    case, asked = _asked(case_id, by=by, at=at, version=version)
    said = moving.keep_needed(case, words, at=at)
    step = moving.append(case, StepKind.TIME_REFUSED, by=by, at=at, said=said, party=asked.party)
    _decide(asked, Asked.REFUSED, step.seq, at=at)
    told = events.TimeRefused(case_id=case.pk, seq=step.seq, extension_id=asked.pk)
    moving.leave(case, "refuse_time", told, by=by, at=at)
    return case


def _asked(case_id: int, *, by: Actor, at: datetime, version: int | None) -> tuple[Case, Extension]:
    """What waits for an answer, under the lock of its case."""
    case = moving.locked(case_id, by=by, version=version)
    asked = Extension.objects.select_related("party").filter(case=case, state=Asked.ASKED).first()
    if asked is None:
        raise NoTimeAsked(_("Nobody is waiting for more time here, or somebody has answered."))
    if not may_decide(by, case, asked):
        raise MayNotGiveTime(
            _("This is for one level above whoever asked, and not for themselves.")
        )
    timekeeping.refuse_the_past(case, at=at)
    return case, asked


def may_decide(actor: Actor, case: Case, asked: Extension) -> bool:
    """One level above whoever asked, or higher; never whoever asked."""
    is_theirs = (actor.kind, actor.id) == (asked.asked_by_kind, asked.asked_by_id)
    return not is_theirs and levels.may_decide_over(actor, case, asked.party)


def _decide(
    asked: Extension, state: Asked, seq: int, *, at: datetime, given: datetime | None = None
) -> None:
    asked.state, asked.decided_at, asked.decided_seq, asked.given = state, at, seq, given
    asked.save(update_fields=["state", "decided_at", "decided_seq", "given"])


def _asking(case: Case, by: Actor) -> Party:
    """On whose behalf somebody asks: whoever has it in hand, else its owner, else themselves."""
    if case.helper is not None and policies.is_helper(by, case):
        return case.helper
    if policies.is_owner(by, case) or by.person is None:
        return case.owner
    return parties.of_person(by.person)


def _refuse_sooner(case: Case, until: datetime, *, at: datetime) -> None:
    """Raises NotLater."""
    if not max(case.due_at, at) < until <= at + LONGEST:
        raise NotLater(
            _("Please choose a day after the present deadline and within ninety days."),
            field="until",
        )
