"""Splitting one case in two, tying two together, and taking joined ones apart."""

import pytest

from doorstep.cases import operations, queries
from doorstep.cases.models import Case, Tie
from doorstep.cases.operations import AlreadyTied, MayNot, NotTied, Offshoot, WrongState
from doorstep.cases.states import State, StepKind
from doorstep.cases.tests.factories import (
    NINE_AM,
    CaseFactory,
    category_in,
    draft_for,
    resolved_by,
    staff_of,
    taken,
)
from doorstep.cases.tests.joint import part_of
from doorstep.kernel.errors import BadInput
from doorstep.messaging.models import Message
from doorstep.people.states import Reach
from doorstep.people.tests.factories import (
    ResidentFactory,
    StaffFactory,
    VolunteerFactory,
    actor_of,
)

pytestmark = pytest.mark.django_db


def neighbour_of(case: Case, **fields) -> Case:
    return CaseFactory(beneficiary=ResidentFactory(near=case, **fields))


def told(person) -> list[str]:
    return list(Message.objects.filter(person=person).values_list("template", flat=True))


class TestSplit:
    def test_keeps_what_was_said_and_ties_both(self):
        granny = ResidentFactory()
        desk = actor_of(StaffFactory(at=granny.community))
        case = taken(draft_for(granny), desk)
        case.refresh_from_db()

        new = operations.split(case.pk, offshoot=Offshoot(summary="楼道堆物"), by=desk, at=NINE_AM)

        new = Case.objects.get(pk=new.pk)
        assert (new.summary, new.said_words) == ("楼道堆物", case.said_words)
        assert (new.beneficiary, new.owner, new.due_at) == (granny, case.owner, case.due_at)
        assert (new.state, new.code != case.code) == (State.RAISED, True)
        for one, other in ((case, new), (new, case)):
            assert [each.case for each in queries.tied_to(desk, one)] == [other]
            assert one.steps.filter(kind=StepKind.SPLIT).count() == 1

    def test_another_heading_has_its_own_deadline_and_owner(self):
        case = CaseFactory()
        leak = category_in(case.community, "leak", deadline_amount=30)

        new = operations.split(
            case.pk,
            offshoot=Offshoot(summary="楼上漏水", category=leak),
            by=staff_of(case),
            at=NINE_AM,
        )

        assert (new.category, new.due_at != case.due_at) == (leak, True)

    def test_of_a_private_case_is_private(self):
        case = CaseFactory(is_private=True)

        new = operations.split(
            case.pk, offshoot=Offshoot(summary="另一件"), by=staff_of(case), at=NINE_AM
        )

        assert new.is_private

    @pytest.mark.parametrize("summary", [" ", "打13812345678"])
    def test_refuses_a_line_nobody_may_read(self, summary):
        case = CaseFactory()

        with pytest.raises(BadInput):
            operations.split(
                case.pk, offshoot=Offshoot(summary=summary), by=staff_of(case), at=NINE_AM
            )

        assert Case.objects.count() == 1

    def test_refuses_residents_and_what_is_done(self):
        case = CaseFactory()
        off = Offshoot(summary="另一件")
        with pytest.raises(MayNot):
            operations.split(case.pk, offshoot=off, by=actor_of(case.beneficiary), at=NINE_AM)
        resolved_by(case, VolunteerFactory(near=case))
        with pytest.raises(WrongState):
            operations.split(case.pk, offshoot=off, by=staff_of(case), at=NINE_AM)

    def test_is_undone_by_joining_back(self):
        case = CaseFactory()
        desk = staff_of(case)
        new = operations.split(case.pk, offshoot=Offshoot(summary="另一件"), by=desk, at=NINE_AM)

        operations.merge(new.pk, into=case.pk, by=desk, at=NINE_AM)

        new.refresh_from_db()
        assert (new.state, new.merged_into) == (State.MERGED, case)


class TestTie:
    def test_is_seen_from_both_sides_and_once(self):
        case = CaseFactory()
        other = neighbour_of(case)
        desk = staff_of(case)

        operations.tie(other.pk, to=case.pk, by=desk, at=NINE_AM)

        assert [each.case for each in queries.tied_to(desk, case)] == [other]
        assert [each.case for each in queries.tied_to(desk, other)] == [case]
        with pytest.raises(AlreadyTied):
            operations.tie(case.pk, to=other.pk, by=desk, at=NINE_AM)

    def test_is_not_seen_by_whoever_may_not_see_the_other(self):
        case = CaseFactory()
        other = neighbour_of(case)
        operations.tie(case.pk, to=other.pk, by=staff_of(case), at=NINE_AM)

        assert queries.tied_to(actor_of(case.beneficiary), case) == []

    def test_can_be_undone_and_done_again(self):
        case = CaseFactory()
        other = neighbour_of(case)
        desk = staff_of(case)
        operations.tie(case.pk, to=other.pk, by=desk, at=NINE_AM)

        operations.untie(other.pk, from_=case.pk, by=desk, at=NINE_AM)
        with pytest.raises(NotTied):
            operations.untie(case.pk, from_=other.pk, by=desk, at=NINE_AM)
        operations.tie(case.pk, to=other.pk, by=desk, at=NINE_AM)

        assert Tie.objects.filter(ended_at=None).count() == 1
        kinds = list(case.steps.order_by("seq").values_list("kind", flat=True))
        assert kinds == ["RAISED", "TIED", "UNTIED", "TIED"]

    def test_refuses_itself_a_stranger_and_the_resident(self):
        case = CaseFactory()
        other = neighbour_of(case)
        with pytest.raises(BadInput):
            operations.tie(case.pk, to=case.pk, by=staff_of(case), at=NINE_AM)
        with pytest.raises(Case.DoesNotExist):
            operations.tie(case.pk, to=other.pk, by=actor_of(ResidentFactory()), at=NINE_AM)
        with pytest.raises(Case.DoesNotExist):
            operations.tie(case.pk, to=other.pk, by=actor_of(case.beneficiary), at=NINE_AM)


class TestUnjoin:
    def test_is_seen_to_on_its_own_again(self):
        case = neighbour_of(CaseFactory(), number="13812345678", reach=Reach.SMS)
        into = neighbour_of(case)
        desk = staff_of(case)
        operations.merge(case.pk, into=into.pk, by=desk, at=NINE_AM)

        operations.unjoin(case.pk, by=desk, at=NINE_AM)

        case.refresh_from_db()
        assert (case.state, case.merged_into, case.closed_at) == (State.RAISED, None, None)
        assert case.assignments.filter(ended_at=None).count() == 1
        assert "cases.unjoined" in told(case.beneficiary)

    def test_wants_a_joined_one_and_the_office(self):
        case = CaseFactory()
        with pytest.raises(WrongState):
            operations.unjoin(case.pk, by=staff_of(case), at=NINE_AM)
        with pytest.raises(MayNot):
            operations.unjoin(case.pk, by=actor_of(case.beneficiary), at=NINE_AM)


class TestJoined:
    def test_goes_on_when_the_other_is_withdrawn(self):
        into = CaseFactory()
        first, second = neighbour_of(into), neighbour_of(into)
        for case in (first, second):
            operations.merge(case.pk, into=into.pk, by=staff_of(into), at=NINE_AM)

        operations.withdraw(into.pk, by=actor_of(into.beneficiary), at=NINE_AM)

        first.refresh_from_db()
        second.refresh_from_db()
        assert first.state == State.RAISED
        assert (second.state, second.merged_into) == (State.MERGED, first)

    def test_hears_that_it_is_not_fixed_after_all(self):
        into = CaseFactory()
        case = neighbour_of(into, number="13812345678", reach=Reach.SMS)
        operations.merge(case.pk, into=into.pk, by=staff_of(into), at=NINE_AM)
        resolved_by(into, VolunteerFactory(near=into))

        operations.say_not_fixed(into.pk, by=actor_of(into.beneficiary), at=NINE_AM)

        assert "cases.joined_reopened" in told(case.beneficiary)

    def test_nothing_is_joined_into_thin_air_with_a_part_open(self):
        into = CaseFactory()
        case = neighbour_of(into)
        operations.merge(case.pk, into=into.pk, by=staff_of(into), at=NINE_AM)
        part = part_of(into)

        operations.withdraw(into.pk, by=actor_of(into.beneficiary), at=NINE_AM)

        part.refresh_from_db()
        case.refresh_from_db()
        assert (part.is_open, case.state) == (False, State.RAISED)
