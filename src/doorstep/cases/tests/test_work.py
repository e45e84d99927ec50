"""Claimed, given, begun, handed back, done."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from doorstep.cases import operations
from doorstep.cases.models import Assignment, Case, Step
from doorstep.cases.operations import moving
from doorstep.cases.states import MOVES, Ending, Part, State, StepKind
from doorstep.cases.tests.factories import (
    NINE_AM,
    CaseFactory,
    resolved_by,
    staff_of,
    taken_by,
)
from doorstep.kernel.errors import BadInput
from doorstep.messaging.models import Message
from doorstep.people import parties
from doorstep.people.actors import Actor
from doorstep.people.states import Reach
from doorstep.people.tests.factories import (
    ResidentFactory,
    StaffFactory,
    TeamFactory,
    VolunteerFactory,
    actor_of,
)

pytestmark = pytest.mark.django_db


class TestClaim:
    def test_gives_a_neighbour_the_work_and_writes_one_step(self):
        case = CaseFactory()
        li = VolunteerFactory(near=case)

        operations.claim(case.pk, by=actor_of(li), at=NINE_AM)

        case.refresh_from_db()
        assert (case.state, case.helper) == (State.TAKEN, parties.of_person(li.person))
        assert case.owner == parties.fallback(case.community_id)
        last = case.steps.get(seq=2)
        assert (last.kind, last.from_state, last.to_state) == ("TAKEN", "RAISED", "TAKEN")
        owner, helper = Assignment.objects.filter(case=case).order_by("pk")
        assert (owner.ended_how, owner.ended_at) == (Ending.PASSED_ON, NINE_AM)
        assert (helper.part, helper.accepted_at, helper.due_at) == (
            Part.HELPER,
            NINE_AM,
            case.due_at,
        )

    def test_claiming_again_changes_nothing(self):
        case = CaseFactory()
        li = VolunteerFactory(near=case)

        operations.claim(case.pk, by=actor_of(li), at=NINE_AM)
        operations.claim(case.pk, by=actor_of(li), at=NINE_AM)

        assert case.steps.count() == 2

    def test_the_second_is_told_kindly(self):
        case = CaseFactory()
        operations.claim(case.pk, by=actor_of(VolunteerFactory(near=case)), at=NINE_AM)

        with pytest.raises(operations.AlreadyClaimed, match=r"邻居|neighbour"):
            operations.claim(case.pk, by=actor_of(VolunteerFactory(near=case)), at=NINE_AM)

    def test_a_stranger_of_another_community_does_not_learn_of_it(self):
        case = CaseFactory()

        with pytest.raises(Case.DoesNotExist):
            operations.claim(case.pk, by=actor_of(VolunteerFactory()), at=NINE_AM)

    def test_nobody_claims_their_own(self):
        granny = ResidentFactory()
        case = CaseFactory(beneficiary=granny)
        VolunteerFactory(person=granny)

        with pytest.raises(operations.MayNotClaim):
            operations.claim(case.pk, by=actor_of(granny), at=NINE_AM)

    @pytest.mark.parametrize("field", ["enters_home", "is_private"])
    def test_homes_and_private_matters_want_somebody_vetted(self, field):
        case = CaseFactory(**{field: True})
        li = VolunteerFactory(near=case)

        with pytest.raises(Case.DoesNotExist):
            operations.claim(case.pk, by=actor_of(li), at=NINE_AM)

        li.is_vetted = True
        li.save()
        operations.claim(case.pk, by=actor_of(li), at=NINE_AM)

    def test_what_is_not_open_to_volunteers_is_not_there(self):
        case = CaseFactory(is_open_to_volunteers=False)

        with pytest.raises(Case.DoesNotExist):
            operations.claim(case.pk, by=actor_of(VolunteerFactory(near=case)), at=NINE_AM)

    def test_whoever_owns_it_may_take_it_on(self):
        case = CaseFactory(is_open_to_volunteers=False)
        minister = StaffFactory(at=case.beneficiary.community)

        operations.claim(case.pk, by=actor_of(minister), at=NINE_AM)

        case.refresh_from_db()
        assert case.helper == minister.party

    def test_a_closed_one_says_so(self):
        case = CaseFactory()
        operations.withdraw(case.pk, by=actor_of(case.beneficiary), at=NINE_AM)

        with pytest.raises(operations.WrongState):
            operations.claim(case.pk, by=actor_of(VolunteerFactory(near=case)), at=NINE_AM)

    def test_tells_the_resident_who_is_coming(self):
        granny = ResidentFactory(number="13812345678", reach=Reach.SMS)
        case = CaseFactory(beneficiary=granny)
        li = VolunteerFactory(near=case)

        operations.claim(case.pk, by=actor_of(li), at=NINE_AM)

        message = Message.objects.get(template="cases.taken")
        assert (message.person, message.params["helper"]) == (granny, li.person.party.pk)


class TestStale:
    def test_carries_what_changed_and_nothing_is_overwritten(self):
        case = CaseFactory()
        desk = staff_of(case)
        operations.note(case.pk, words="已电话联系", by=desk, at=NINE_AM)

        with pytest.raises(operations.Stale) as refused:
            operations.withdraw(case.pk, by=desk, at=NINE_AM, version=1)

        assert [step.kind for step in refused.value.changed] == [StepKind.NOTED]
        case.refresh_from_db()
        assert (case.state, case.version) == (State.RAISED, 2)

    def test_the_newest_version_goes_through(self):
        case = CaseFactory()

        operations.note(case.pk, words="好", by=staff_of(case), at=NINE_AM, version=1)


class TestAssign:
    def test_gives_it_to_a_team(self):
        case = CaseFactory()
        team = TeamFactory(community=case.beneficiary.community)

        operations.assign(case.pk, to=team.party, by=staff_of(case), at=NINE_AM)

        case.refresh_from_db()
        assert case.helper == team.party

    def test_not_to_the_one_it_is_for(self):
        case = CaseFactory()

        with pytest.raises(operations.MayNotBeGiven):
            operations.assign(case.pk, to=case.beneficiary.party, by=staff_of(case), at=NINE_AM)

    def test_not_behind_a_door_to_a_volunteer_nobody_vetted(self):
        case = CaseFactory(enters_home=True)
        li = VolunteerFactory(near=case)

        with pytest.raises(operations.MayNotBeGiven):
            operations.assign(case.pk, to=li.person.party, by=staff_of(case), at=NINE_AM)

    def test_a_bystander_may_not(self):
        case = CaseFactory()
        li = VolunteerFactory(near=case)

        with pytest.raises(operations.MayNot):
            operations.assign(
                case.pk, to=li.person.party, by=actor_of(case.beneficiary), at=NINE_AM
            )


class TestHandBack:
    def test_says_why_and_waits_for_somebody_again(self):
        case = CaseFactory()
        li = VolunteerFactory(near=case)
        operations.claim(case.pk, by=actor_of(li), at=NINE_AM)

        operations.hand_back(case.pk, reason="家里有急事", by=actor_of(li), at=NINE_AM)

        case.refresh_from_db()
        assert (case.state, case.helper) == (State.RAISED, None)
        step = case.steps.get(kind=StepKind.HANDED_BACK)
        assert (step.said, step.party) == ("家里有急事", li.person.party)
        standing = Assignment.objects.get(case=case, ended_at=None)
        assert (standing.party, standing.part) == (case.owner, Part.OWNER)

    def test_wants_a_reason(self):
        case = CaseFactory()
        li = VolunteerFactory(near=case)
        operations.claim(case.pk, by=actor_of(li), at=NINE_AM)

        with pytest.raises(BadInput):
            operations.hand_back(case.pk, reason="  ", by=actor_of(li), at=NINE_AM)

        case.refresh_from_db()
        assert case.state == State.TAKEN

    def test_another_volunteer_does_not_know_of_it(self):
        case = CaseFactory()
        operations.claim(case.pk, by=actor_of(VolunteerFactory(near=case)), at=NINE_AM)

        with pytest.raises(Case.DoesNotExist):
            operations.hand_back(
                case.pk, reason="x", by=actor_of(VolunteerFactory(near=case)), at=NINE_AM
            )

    def test_after_it_the_helper_is_a_stranger_but_may_claim_again(self):
        case = CaseFactory()
        li = VolunteerFactory(near=case)
        operations.claim(case.pk, by=actor_of(li), at=NINE_AM)
        operations.hand_back(case.pk, reason="忙", by=actor_of(li), at=NINE_AM)

        with pytest.raises(Case.DoesNotExist):
            operations.start(case.pk, by=actor_of(li), at=NINE_AM)
        operations.claim(case.pk, by=actor_of(li), at=NINE_AM)


class TestResolve:
    def test_says_how_and_asks(self):
        granny = ResidentFactory(number="13812345678", reach=Reach.SMS)
        case = CaseFactory(beneficiary=granny)
        li = VolunteerFactory(near=case)

        resolved_by(case, li, at=NINE_AM)

        case.refresh_from_db()
        assert (case.state, case.answer_words) == (State.RESOLVED, "换了灯泡")
        assert case.resolved_at == NINE_AM
        asked = Message.objects.get(template="cases.asked")
        assert (asked.person, bool(asked.secret)) == (granny, True)
        assert Assignment.objects.filter(case=case, ended_at=None).count() == 0

    def test_not_before_somebody_has_it(self):
        case = CaseFactory()

        with pytest.raises(operations.WrongState):
            operations.resolve(case.pk, words="好了", by=staff_of(case), at=NINE_AM)

    def test_wants_words(self):
        case = CaseFactory()
        li = VolunteerFactory(near=case)
        taken_by(case, li)

        with pytest.raises(BadInput):
            operations.resolve(case.pk, words=" ", by=actor_of(li), at=NINE_AM)

    def test_the_resident_does_not_resolve_their_own(self):
        case = CaseFactory()
        taken_by(case, VolunteerFactory(near=case))

        with pytest.raises(operations.MayNot):
            operations.resolve(case.pk, words="好了", by=actor_of(case.beneficiary), at=NINE_AM)

    def test_begins_once(self):
        case = CaseFactory()
        li = VolunteerFactory(near=case)
        taken_by(case, li)

        for _ in range(2):
            operations.start(case.pk, by=actor_of(li), at=NINE_AM + timedelta(hours=1))

        assert case.steps.filter(kind=StepKind.STARTED).count() == 1
        assert Assignment.objects.get(case=case, ended_at=None).started_at is not None


class TestTheSingleDoor:
    @pytest.mark.parametrize("here", list(State))
    @pytest.mark.parametrize("there", list(State))
    def test_moves_only_as_the_table_says(self, here, there):
        case = Case(state=here, version=1)

        if there in MOVES[here]:
            return
        with pytest.raises(operations.WrongState):
            moving.move(case, there, StepKind.NOTED, by=Actor.system("test"), at=NINE_AM)

    def test_steps_are_counted_without_gaps(self):
        case = CaseFactory()
        li = VolunteerFactory(near=case)
        resolved_by(case, li)
        operations.confirm(case.pk, by=actor_of(case.beneficiary), at=NINE_AM)

        case.refresh_from_db()
        seqs = list(case.steps.order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(1, case.version + 1))


class TestDatabaseRules:
    @pytest.mark.parametrize(
        "change",
        [
            {"state": State.TAKEN},
            {"state": State.RESOLVED},
            {"state": State.CONFIRMED, "answer_digest": "x"},
            {"closed_at": NINE_AM},
            {"state": State.MERGED, "closed_at": NINE_AM},
            {"state": State.WITHDRAWN},
            {"owner": None},
            {"due_at": None},
            {"summary": ""},
            {"code": "ANOTHER"},
        ],
    )
    def test_a_row_that_says_nonsense_is_refused(self, change):
        case = CaseFactory()

        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(**change)

    def test_steps_stay_as_they_are(self):
        case = CaseFactory()

        with pytest.raises(IntegrityError), transaction.atomic():
            Step.objects.filter(case=case).update(kind=StepKind.NOTED)
        with pytest.raises(IntegrityError), transaction.atomic():
            Step.objects.filter(case=case).delete()

    def test_two_assignments_never_stand_at_once(self):
        case = CaseFactory()

        with pytest.raises(IntegrityError), transaction.atomic():
            moving.hand_to(case, case.owner, Part.OWNER, at=NINE_AM)
