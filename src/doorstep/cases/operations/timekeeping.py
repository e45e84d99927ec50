"""Between the rows of a case and its clock: read it, write it back, stop it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.cases import clocks
from doorstep.cases.clocks import Reading
from doorstep.cases.models import Assignment, Case, Extension, Pause
from doorstep.cases.states import Asked
from doorstep.catalogue.models import Category
from doorstep.catalogue.pacing import Pace
from doorstep.catalogue.queries import pace_for
from doorstep.kernel.errors import DomainError

DRIFT = timedelta(seconds=5)  # what a clock that is set right may step back

STOPPED: dict[str, Any] = {
    "is_overdue": False,
    "is_warned": False,
    "climbed": 0,
    "paused_at": None,
    "pause_until": None,
    "tick_at": None,
}


class ClockMovedBack(DomainError):
    """The machine's clock shows a moment before the last step of the case."""

    code = "cases.clock_moved_back"
    status = 503


def refuse_the_past(case: Case, *, at: datetime) -> None:
    """Pauses and deadlines are not counted from a moment before the last step.

    Raises ClockMovedBack.
    """
    last = case.steps.order_by("-seq").values_list("recorded_at", flat=True).first()
    if last is not None and at < last - DRIFT:
        raise ClockMovedBack(
            _("The clock of this machine has been moved back. Please have it set right first.")
        )


def reading_of(case: Case) -> Reading:
    """Where the clock of a case stands."""
    return Reading(
        due_at=case.due_at,
        is_warned=case.is_warned,
        is_overdue=case.is_overdue,
        climbed=case.climbed,
        paused_at=case.paused_at,
        paused=case.paused_for,
    )


def pace_of(case: Case) -> Pace:
    """How its promise is timed, as the community says today."""
    return pace_for(case.category, case.urgency)


def columns_of(reading: Reading, pace: Pace) -> dict[str, Any]:
    """The columns of a case whose clock stands so."""
    resting = reading.paused_at is not None
    return {
        "due_at": reading.due_at,
        "is_warned": reading.is_warned,
        "is_overdue": reading.is_overdue,
        "climbed": reading.climbed,
        "paused_at": reading.paused_at,
        "pause_until": clocks.rests_until(reading, pace) if resting else None,
        "paused_for": reading.paused,
        "tick_at": clocks.ticks_at(reading, pace),
    }


def begin(due_at: datetime, pace: Pace) -> dict[str, Any]:
    """The columns of a clock that has just been set going."""
    return columns_of(Reading(due_at), pace)


def put_under(case: Case, category: Category, due_at: datetime, *, at: datetime) -> dict[str, Any]:
    """The columns of its clock under another heading: what it rested already is added.

    Of a deadline that stays it goes on as it was; of a new one everybody is told anew.
    """
    pace = pace_for(category, category.urgency)
    new = due_at if case.reopened else pace.clock.after(due_at, case.paused_for)
    reading = reading_of(case)
    if new == case.due_at:
        return columns_of(reading, pace)
    is_late = case.is_overdue and new <= at
    reading = replace(reading, due_at=new, is_overdue=is_late)
    if not is_late:
        reading = replace(reading, is_warned=False, climbed=0)
    return columns_of(reading, pace)


def carry_deadline(case: Case) -> None:
    """The deadline moved: whoever has the work has it until then, and a pause counts from there."""
    Assignment.objects.filter(case=case, ended_at=None).update(due_at=case.due_at)
    if case.paused_at is not None:
        Pause.objects.filter(case=case, ended_at=None).update(due_before=case.due_at)


def end_pause(case: Case, due_at: datetime, *, at: datetime) -> None:
    """The pause that stands, if one does, ended then and left this deadline."""
    standing = Pause.objects.filter(case=case, ended_at=None)
    standing.update(ended_at=at, due_after=due_at)


def stop(case: Case, *, at: datetime) -> None:
    """Nothing is left to do: a pause ends and a request for more time lapses."""
    if case.paused_at is not None:
        end_pause(case, case.due_at, at=at)
    waiting = Extension.objects.filter(case=case, state=Asked.ASKED)
    waiting.update(state=Asked.LAPSED, decided_at=at)
