"""Placed, put under another heading, given to another owner, joined."""

from datetime import timedelta

import pytest

from doorstep.cases import operations
from doorstep.cases.models import Assignment, Case
from doorstep.cases.states import State, StepKind
from doorstep.cases.tests.factories import (
    NINE_AM,
    CaseFactory,
    category_in,
    resolved_by,
    staff_of,
)
from doorstep.messaging.models import Message
from doorstep.people.states import Reach
from doorstep.people.tests.factories import (
    ResidentFactory,
    TeamFactory,
    VolunteerFactory,
    actor_of,
)
from doorstep.places.locate import Found

pytestmark = pytest.mark.django_db


class TestPlacing:
    def test_places_what_was_nowhere_and_follows_the_rule(self):
        case = CaseFactory(dwelling_of=None, beneficiary=ResidentFactory())
        operations.place(
            case.pk, found=Found.at(case.beneficiary.home), by=staff_of(case), at=NINE_AM
        )

        case.refresh_from_db()
        assert case.grid_id == case.beneficiary.home.grid_id
        assert case.building == case.beneficiary.home.building
        assert case.steps.filter(kind=StepKind.PLACED).count() == 1

    def test_another_heading_brings_its_own_deadline(self):
        case = CaseFactory()
        to = category_in(
            case.beneficiary.community, "lift", deadline_unit="HOURS", deadline_amount=24
        )

        operations.recategorise(case.pk, to=to, by=staff_of(case), at=NINE_AM)

        case.refresh_from_db()
        assert (case.category, case.due_at) == (to, NINE_AM + timedelta(hours=24))

    def test_another_owner_by_hand(self):
        case = CaseFactory()
        team = TeamFactory(community=case.beneficiary.community)

        operations.reassign(case.pk, to=team.party, by=staff_of(case), at=NINE_AM)

        case.refresh_from_db()
        assert (case.owner, case.rule_words) == (team.party, "")
        assert Assignment.objects.get(case=case, ended_at=None).party == team.party

    @pytest.mark.parametrize("operation", ["place", "recategorise", "reassign"])
    def test_not_by_a_resident(self, operation):
        case = CaseFactory()
        given = {
            "place": {"found": None},
            "recategorise": {"to": case.category},
            "reassign": {"to": case.owner},
        }[operation]

        with pytest.raises(operations.MayNot):
            getattr(operations, operation)(
                case.pk, by=actor_of(case.beneficiary), at=NINE_AM, **given
            )


class TestMerge:
    def test_residents_of_both_hear_the_outcome(self):
        first, second = (
            ResidentFactory(number=number, reach=Reach.SMS)
            for number in ("13812345678", "13812345679")
        )
        one = CaseFactory(beneficiary=first)
        other = CaseFactory(
            beneficiary=ResidentFactory(near=first, number="13812345679", reach="SMS")
        )
        desk = staff_of(one)

        operations.merge(other.pk, into=one.pk, by=desk, at=NINE_AM)
        resolved_by(one, VolunteerFactory(near=one))

        other.refresh_from_db()
        assert (other.state, other.merged_into) == (State.MERGED, one)
        told = Message.objects.filter(person=other.beneficiary).values_list("template", flat=True)
        assert set(told) == {"cases.joined", "cases.taken", "cases.joined_done"}
        assert not Message.objects.filter(person=second).exists()

    def test_not_with_itself(self):
        case = CaseFactory()

        with pytest.raises(operations.NotTheSame):
            operations.merge(case.pk, into=case.pk, by=staff_of(case), at=NINE_AM)

    def test_not_with_a_case_of_another_community(self):
        one, other = CaseFactory(), CaseFactory()

        with pytest.raises(Case.DoesNotExist):
            operations.merge(other.pk, into=one.pk, by=staff_of(one), at=NINE_AM)

    def test_what_was_joined_follows(self):
        one = CaseFactory()
        near = {"beneficiary": ResidentFactory(near=one)}
        two, three = CaseFactory(**near), CaseFactory(**near)
        desk = staff_of(one)
        operations.merge(three.pk, into=two.pk, by=desk, at=NINE_AM)

        operations.merge(two.pk, into=one.pk, by=desk, at=NINE_AM)

        three.refresh_from_db()
        assert three.merged_into == one
