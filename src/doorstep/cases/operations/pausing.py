"""The clock rests while we wait for the resident, and runs again: by hand, or at the limit."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.cases import clocks, events, policies
from doorstep.cases.models import Case, Pause
from doorstep.cases.operations import moving, timekeeping
from doorstep.cases.operations.moving import MayNot, WrongState
from doorstep.cases.states import OPEN, StepKind, WaitsFor
from doorstep.catalogue.states import Urgency
from doorstep.kernel.errors import DomainError
from doorstep.people.actors import Actor


class MayNotWait(DomainError):
    """This promise does not rest: it is danger, late already, or has rested enough."""

    code = "cases.may_not_wait"


@transaction.atomic
def wait_for_resident(
    case_id: int,
    *,
    waits_for: WaitsFor,
    by: Actor,
    at: datetime,
    words: str = "",
    version: int | None = None,
) -> Case:
    """The clock rests until the resident is ready, at most as long as the community allows.

    Waiting already changes nothing. Raises MayNot, WrongState, MayNotWait, ClockMovedBack.
    """
    case = moving.locked(case_id, by=by, version=version)
    if not policies.works_on(by, case):
        raise MayNot(_("Only whoever works on this can say that it waits for the resident."))
    if case.state not in OPEN:
        raise WrongState(case)
    if case.paused_at is not None:
        return case
    timekeeping.refuse_the_past(case, at=at)
    pace = timekeeping.pace_of(case)
    reading = timekeeping.reading_of(case)
    _refuse_to_wait(case, at=at, is_used_up=not clocks.left_to_rest(reading, pace))
    resting = timekeeping.columns_of(clocks.paused(reading, at), pace)
    del resting["due_at"]
    said = moving.keep(case, words, at=at)
    step = moving.append(case, StepKind.PAUSED, resting, by=by, at=at, said=said, party=case.helper)
    Pause.objects.create(
        case=case,
        step_seq=step.seq,
        waits_for=waits_for,
        due_before=case.due_at,
        began_at=at,
        until=resting["pause_until"],
    )
    told = events.CasePaused(case_id=case.pk, seq=step.seq)
    moving.leave(case, "wait_for_resident", told, by=by, at=at)
    return case


@transaction.atomic
def go_on(case_id: int, *, by: Actor, at: datetime, version: int | None = None) -> Case:
    """The resident is ready: the clock runs again, and the deadline moves by what it rested.

    Running already changes nothing. Raises MayNot, ClockMovedBack.
    """
    case = moving.locked(case_id, by=by, version=version)
    if not (policies.works_on(by, case) or policies.is_resident_side(by, case)):
        raise MayNot(_("Only the resident, or whoever works on this, can say that it goes on."))
    if case.paused_at is None:
        return case
    timekeeping.refuse_the_past(case, at=at)
    pace = timekeeping.pace_of(case)
    reading = clocks.resumed(timekeeping.reading_of(case), pace, at)
    timekeeping.end_pause(case, reading.due_at, at=at)
    changes = timekeeping.columns_of(reading, pace)
    step = moving.append(case, StepKind.RESUMED, changes, by=by, at=at, party=case.helper)
    told = events.CaseGoesOn(case_id=case.pk, seq=step.seq)
    moving.leave(case, "go_on", told, by=by, at=at)
    return case


def _refuse_to_wait(case: Case, *, at: datetime, is_used_up: bool) -> None:
    """Raises MayNotWait."""
    if case.urgency == Urgency.DANGER:
        raise MayNotWait(_("Danger does not wait. Please go on, or get somebody who can."))
    if case.is_overdue or case.due_at <= at:
        raise MayNotWait(_("This is late already. Please ask for more time instead."))
    if is_used_up:
        raise MayNotWait(_("This has waited as long as it may. Please ask for more time instead."))
