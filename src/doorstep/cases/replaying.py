"""A case told again from its steps alone: what the row says must be what its history says. Pure
but for reading the steps.
"""

from collections.abc import Iterable
from typing import Any

from doorstep.cases.models import Case, Step
from doorstep.cases.states import OPEN, StepKind

RUNG: dict[str, int] = {
    StepKind.TO_GRID: 1,
    StepKind.TO_SECRETARY: 2,
    StepKind.TO_STREET: 3,
    StepKind.NOT_TO_STREET: 3,
}
STOPPED: dict[str, Any] = {
    "is_warned": False,
    "is_overdue": False,
    "climbed": 0,
    "paused_at": None,
}


def replay(case: Case) -> dict[str, Any]:
    """State, deadline and clock of a case as its steps tell them."""
    return replayed(case.steps.order_by("seq"))


def replayed(steps: Iterable[Step]) -> dict[str, Any]:
    """The same of these steps, in their order."""
    told: dict[str, Any] = {"state": "", "due_at": None, **STOPPED}
    for step in steps:
        _follow(told, step)
    return told


def _follow(told: dict[str, Any], step: Step) -> None:
    told["state"] = step.to_state
    if step.kind in RUNG:
        told["climbed"] = RUNG[step.kind]
    elif step.kind == StepKind.WARNED:
        told["is_warned"] = True
    elif step.kind == StepKind.OVERDUE:
        told["is_overdue"] = True
    elif step.kind == StepKind.PAUSED:
        told["paused_at"] = step.recorded_at
    elif step.kind == StepKind.RESUMED:
        told["paused_at"] = None
    if step.due_at is not None:
        _move(told, step)
    if step.to_state not in OPEN:
        told.update(STOPPED)


def _move(told: dict[str, Any], step: Step) -> None:
    """Another deadline: what was said about the old one counts no more, unless both are past."""
    due_at, was = step.due_at, told["due_at"]
    told["due_at"] = due_at
    if step.kind == StepKind.RECATEGORISED:
        is_late = told["is_overdue"] and due_at is not None and due_at <= step.recorded_at
        is_new = due_at != was and not is_late
    else:
        is_new = step.kind == StepKind.TIME_GRANTED
    if is_new:
        told.update(is_warned=False, is_overdue=False, climbed=0)
