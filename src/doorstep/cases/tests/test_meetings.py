"""A meeting about a case: written down once as it was, with who does what by when."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from doorstep.cases import operations, queries
from doorstep.cases.models import Decision, Meeting
from doorstep.cases.operations import Decided, MayNot, Minutes, OddMeeting, WrongState
from doorstep.cases.states import StepKind
from doorstep.cases.tests.factories import NINE_AM, CaseFactory, staff_of
from doorstep.kernel.clock import shanghai_day
from doorstep.kernel.errors import BadInput
from doorstep.kernel.models import EventRow, Words
from doorstep.people.tests.factories import OrganisationFactory, actor_of

pytestmark = pytest.mark.django_db
TODAY = shanghai_day(NINE_AM)


def minutes(company=None, **fields):
    party = (company or OrganisationFactory()).party
    decided = Decided(party=party, what="周五前换好总阀", due_at=NINE_AM + timedelta(days=2))
    usual = {
        "held_on": TODAY,
        "place": "社区二楼会议室",
        "parties": [party],
        "decisions": [decided],
        "notes": "物业先垫钱,街道补。",
    }
    return Minutes(**{**usual, **fields})


class TestRecordMeeting:
    def test_keeps_who_what_and_when(self):
        case = CaseFactory()
        company = OrganisationFactory()
        desk = staff_of(case)

        meeting = operations.record_meeting(
            case.pk, minutes=minutes(company), by=desk, at=NINE_AM, version=1
        )

        case.refresh_from_db()
        assert case.steps.get(seq=meeting.step_seq).kind == StepKind.MET
        (told,) = queries.meetings_about(desk, case)
        assert (told.meeting.held_on, told.meeting.place_words) == (TODAY, "社区二楼会议室")
        assert told.there == [company.party.name]
        (decision,) = told.decisions
        assert (decision.number, decision.what_words) == (1, "周五前换好总阀")
        assert decision.party == company.party

    def test_tells_whoever_keeps_promises(self):
        case = CaseFactory()

        meeting = operations.record_meeting(
            case.pk, minutes=minutes(), by=staff_of(case), at=NINE_AM
        )

        (row,) = EventRow.objects.filter(kind="cases.MeetingRecorded")
        assert row.payload["meeting_id"] == meeting.pk

    @pytest.mark.parametrize(
        "odd",
        [
            {"held_on": TODAY + timedelta(days=1)},
            {"held_on": TODAY - timedelta(days=400)},
            {"parties": []},
        ],
    )
    def test_refuses_what_cannot_have_been(self, odd):
        case = CaseFactory()

        with pytest.raises(OddMeeting):
            operations.record_meeting(
                case.pk, minutes=minutes(**odd), by=staff_of(case), at=NINE_AM
            )

        assert not Meeting.objects.exists()

    def test_refuses_a_decision_due_before_the_meeting(self):
        case = CaseFactory()
        early = Decided(party=case.owner, what="早了", due_at=NINE_AM - timedelta(days=2))

        with pytest.raises(OddMeeting):
            operations.record_meeting(
                case.pk, minutes=minutes(decisions=[early]), by=staff_of(case), at=NINE_AM
            )

    @pytest.mark.parametrize("empty", ["place", "decisions"])
    def test_refuses_what_says_nothing(self, empty):
        case = CaseFactory()
        nothing = {
            "place": " ",
            "decisions": [Decided(party=case.owner, what=" ", due_at=NINE_AM)],
        }

        with pytest.raises(BadInput) as refused:
            operations.record_meeting(
                case.pk,
                minutes=minutes(**{empty: nothing[empty]}),
                by=staff_of(case),
                at=NINE_AM,
            )

        assert refused.value.field == empty
        assert not Decision.objects.exists()

    def test_refuses_the_resident(self):
        case = CaseFactory()

        with pytest.raises(MayNot):
            operations.record_meeting(
                case.pk, minutes=minutes(), by=actor_of(case.beneficiary), at=NINE_AM
            )
        assert queries.meetings_about(actor_of(case.beneficiary), case) == []

    def test_refuses_a_case_that_is_closed(self):
        case = CaseFactory()
        operations.withdraw(case.pk, by=actor_of(case.beneficiary), at=NINE_AM)

        with pytest.raises(WrongState):
            operations.record_meeting(case.pk, minutes=minutes(), by=staff_of(case), at=NINE_AM)

    def test_is_never_changed(self):
        case = CaseFactory()
        operations.record_meeting(case.pk, minutes=minutes(), by=staff_of(case), at=NINE_AM)

        for model in (Meeting, Decision):
            with pytest.raises(IntegrityError), transaction.atomic():
                model.objects.update(**{model._meta.pk.name: 99})

    def test_words_go_with_the_person_they_are_about(self):
        case = CaseFactory()
        operations.record_meeting(case.pk, minutes=minutes(), by=staff_of(case), at=NINE_AM)

        about = Words.objects.filter(about_kind="person", about_id=case.beneficiary.uid)
        assert about.count() == 3
