"""The call-back list: who has to be called, whether somebody is at it, and that nobody need be."""

from datetime import datetime

from doorstep.cases.models import CallBack, Case
from doorstep.cases.states import CallOutcome
from doorstep.catalogue.states import Urgency


def put_on_list(case: Case, *, due_at: datetime) -> None:
    """Have somebody call about this round of work; once, however often it is asked."""
    CallBack.objects.update_or_create(
        case=case,
        round=case.reopened,
        defaults={"due_at": due_at, "done_at": None, "outcome": ""},
        create_defaults={
            **case.scope.as_columns(),
            "due_at": due_at,
            "is_danger": case.urgency == Urgency.DANGER,
            "is_private": case.is_private,
        },
    )


def close(case: Case, outcome: CallOutcome, *, at: datetime) -> None:
    """Nobody needs to call about this round any more."""
    CallBack.objects.filter(case=case, round=case.reopened, done_at=None).update(
        done_at=at, outcome=outcome, taken_by=None, taken_until=None
    )
