"""Calling whoever cannot be written to."""

from datetime import timedelta

import pytest

from doorstep.cases import operations, queries
from doorstep.cases.models import CallBack, Case
from doorstep.cases.states import CallOutcome, State, StepKind
from doorstep.cases.tests.factories import (
    NINE_AM,
    CaseFactory,
    resolved_by,
    staff_of,
)
from doorstep.people.states import Reach
from doorstep.people.tests.factories import (
    ResidentFactory,
    VolunteerFactory,
    actor_of,
)

pytestmark = pytest.mark.django_db


LATER = NINE_AM + timedelta(hours=3)


class TestCalls:
    def call(self, case: Case) -> CallBack:
        return CallBack.objects.get(case=case)

    def test_who_cannot_be_written_to_is_put_on_the_list(self):
        case = CaseFactory()  # 王奶奶 likes to be called
        resolved_by(case, VolunteerFactory(near=case))

        assert [call.case for call in queries.call_back_list(staff_of(case), at=NINE_AM)] == [case]

    def test_who_was_written_to_is_not(self):
        case = CaseFactory(beneficiary=ResidentFactory(number="13812345678", reach=Reach.SMS))
        resolved_by(case, VolunteerFactory(near=case))

        assert not CallBack.objects.exists()

    def test_danger_first_then_oldest(self):
        first = CaseFactory()
        near = ResidentFactory(near=first)
        second = CaseFactory(beneficiary=near)
        danger = CaseFactory(beneficiary=near, urgency="DANGER")
        li = VolunteerFactory(near=first)
        for number, case in enumerate([first, second, danger]):
            resolved_by(case, li, at=NINE_AM + timedelta(minutes=number))

        listed = queries.call_back_list(staff_of(first), at=LATER)

        assert [call.case for call in listed] == [danger, first, second]

    def test_a_volunteer_other_than_the_helper_calls_and_records(self):
        case = CaseFactory()
        li, mei = VolunteerFactory(near=case), VolunteerFactory(near=case)
        resolved_by(case, li)
        call = self.call(case)
        assert queries.call_back_list(actor_of(li), at=LATER) == []
        assert queries.call_back_list(actor_of(mei), at=LATER) == [call]

        with pytest.raises(operations.MayNotCall):
            operations.take_call(call.pk, by=actor_of(li), at=LATER)
        operations.take_call(call.pk, by=actor_of(mei), at=LATER)
        operations.record_call(
            call.pk, outcome=CallOutcome.CONFIRMED, by=actor_of(mei), at=LATER, stars=5
        )

        case.refresh_from_db()
        call.refresh_from_db()
        assert (case.state, call.outcome) == (State.CONFIRMED, CallOutcome.CONFIRMED)
        kinds = case.steps.order_by("-seq").values_list("kind", flat=True)[:2]
        assert list(kinds) == [StepKind.CONFIRMED, StepKind.CALLED]

    def test_two_do_not_call_at_once(self):
        case = CaseFactory()
        resolved_by(case, VolunteerFactory(near=case))
        call = self.call(case)
        mei, hong = VolunteerFactory(near=case), VolunteerFactory(near=case)
        operations.take_call(call.pk, by=actor_of(mei), at=LATER)

        with pytest.raises(operations.AlreadyCalling):
            operations.take_call(call.pk, by=actor_of(hong), at=LATER)
        with pytest.raises(operations.NotYourCall):
            operations.record_call(
                call.pk, outcome=CallOutcome.CONFIRMED, by=actor_of(hong), at=LATER
            )
        operations.take_call(call.pk, by=actor_of(hong), at=LATER + timedelta(minutes=31))

    def test_not_fixed_opens_it_again(self):
        case = CaseFactory()
        resolved_by(case, VolunteerFactory(near=case))
        mei = actor_of(VolunteerFactory(near=case))
        operations.take_call(self.call(case).pk, by=mei, at=LATER)

        operations.record_call(
            self.call(case).pk, outcome=CallOutcome.REOPENED, words="又坏了", by=mei, at=LATER
        )

        case.refresh_from_db()
        assert (case.state, case.reopened) == (State.RAISED, 1)
        assert self.call(case).done_at == LATER

    def test_nobody_reached_is_tried_again_and_then_left(self):
        case = CaseFactory()
        resolved_by(case, VolunteerFactory(near=case))
        mei = actor_of(VolunteerFactory(near=case))
        at = LATER
        for attempt in range(1, 5):
            operations.take_call(self.call(case).pk, by=mei, at=at)
            operations.record_call(
                self.call(case).pk, outcome=CallOutcome.NOT_REACHED, by=mei, at=at
            )
            assert self.call(case).attempts == attempt
            assert queries.call_back_list(mei, at=at) == []
            at += timedelta(hours=3)

        assert self.call(case).done_at is not None
        assert Case.objects.get(pk=case.pk).state == State.RESOLVED

    def test_the_resident_asks_for_a_call_once(self):
        case = CaseFactory(beneficiary=ResidentFactory(number="13812345678", reach=Reach.SMS))
        resolved_by(case, VolunteerFactory(near=case))
        granny = actor_of(case.beneficiary)

        for _ in range(2):
            operations.ask_for_a_call(case.pk, by=granny, at=LATER)

        assert case.steps.filter(kind=StepKind.CALL_WANTED).count() == 1
        assert self.call(case).due_at == LATER

    def test_a_confirmation_by_another_way_takes_it_off_the_list(self):
        case = CaseFactory()
        resolved_by(case, VolunteerFactory(near=case))

        operations.confirm(case.pk, by=actor_of(case.beneficiary), at=LATER)

        assert queries.call_back_list(staff_of(case), at=LATER) == []

    def test_a_stranger_knows_of_no_call(self):
        case = CaseFactory()
        resolved_by(case, VolunteerFactory(near=case))

        with pytest.raises(CallBack.DoesNotExist):
            operations.take_call(self.call(case).pk, by=actor_of(VolunteerFactory()), at=LATER)
        with pytest.raises(CallBack.DoesNotExist):
            queries.call_seen_by(actor_of(VolunteerFactory()), self.call(case).pk)

    def test_private_ones_are_for_those_who_may_see_them(self):
        case = CaseFactory(is_private=True)
        resolved_by(case, VolunteerFactory(near=case))

        assert queries.call_back_list(actor_of(VolunteerFactory(near=case)), at=LATER) == []
        assert len(queries.call_back_list(staff_of(case), at=LATER)) == 1
