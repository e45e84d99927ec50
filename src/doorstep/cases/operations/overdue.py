"""A deadline passes: that too is a step."""

from datetime import datetime

from django.db import transaction

from doorstep.cases.operations import moving
from doorstep.cases.states import OPEN, StepKind
from doorstep.people.actors import Actor


@transaction.atomic
def mark_overdue(case_id: int, *, by: Actor, at: datetime) -> bool:
    """Write down that the deadline has passed. False when it moved on meanwhile."""
    case = moving.locked(case_id, by=by)
    if case.state not in OPEN or case.is_overdue or case.due_at > at:
        return False
    moving.append(case, StepKind.OVERDUE, {"is_overdue": True}, by=by, at=at, party=case.owner)
    return True
