"""What the clock does to cases."""

from datetime import timedelta

import pytest

from doorstep.cases import jobs, operations
from doorstep.cases.models import Case
from doorstep.cases.states import State, StepKind
from doorstep.cases.tests.factories import (
    NINE_AM,
    CaseFactory,
    resolved_by,
)
from doorstep.people.states import Reach
from doorstep.people.tests.factories import (
    ResidentFactory,
    VolunteerFactory,
    actor_of,
)

pytestmark = pytest.mark.django_db


class TestSweeps:
    def test_marks_what_is_late_once_as_a_step(self):
        case = CaseFactory()
        late = case.due_at + timedelta(minutes=1)

        assert jobs.strike_all(case.due_at - timedelta(minutes=1)) == 0
        assert jobs.strike_all(late) == 1
        assert jobs.strike_all(late) == 0

        case.refresh_from_db()
        assert case.is_overdue
        assert case.steps.get(kind=StepKind.OVERDUE).actor_kind == "SYSTEM"

    def test_what_is_done_is_late_no_more(self):
        case = CaseFactory()
        jobs.strike_all(case.due_at)

        resolved_by(case, VolunteerFactory(near=case), at=case.due_at)

        assert not Case.objects.get(pk=case.pk).is_overdue

    def test_closes_what_nobody_answered_after_a_week(self):
        case = CaseFactory(beneficiary=ResidentFactory(number="13812345678", reach=Reach.SMS))
        resolved_by(case, VolunteerFactory(near=case))

        assert jobs.sweep_unanswered(NINE_AM + timedelta(days=6)) == 0
        assert jobs.sweep_unanswered(NINE_AM + timedelta(days=7)) == 1

        case.refresh_from_db()
        assert case.state == State.NO_ANSWER
        operations.say_not_fixed(
            case.pk, by=actor_of(case.beneficiary), at=NINE_AM + timedelta(days=8)
        )

    def test_waits_longer_for_whoever_is_still_to_be_called(self):
        case = CaseFactory()
        resolved_by(case, VolunteerFactory(near=case))

        assert jobs.sweep_unanswered(NINE_AM + timedelta(days=7)) == 0
        assert jobs.sweep_unanswered(NINE_AM + timedelta(days=14)) == 1
