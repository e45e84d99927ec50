"""Asking another party to own a case: yes, no, taken back, silence."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from doorstep.cases import jobs, operations, queries
from doorstep.cases.models import Assignment, Case, HandOver
from doorstep.cases.operations.handing_over import answer_by
from doorstep.cases.states import HandOverEnd, Part, State, StepKind
from doorstep.cases.tests.factories import NINE_AM, CaseFactory, staff_of, taken_by
from doorstep.catalogue.states import Urgency
from doorstep.kernel import events
from doorstep.kernel.errors import BadInput
from doorstep.messaging.models import Message
from doorstep.people import parties
from doorstep.people.actors import Actor
from doorstep.people.models import Organisation, Person
from doorstep.people.states import PostKind, Reach
from doorstep.people.tests.factories import (
    ContactFactory,
    OrganisationFactory,
    ResidentFactory,
    SecretaryFactory,
    TeamFactory,
    VolunteerFactory,
    actor_of,
)

pytestmark = pytest.mark.django_db

LATER = NINE_AM + timedelta(hours=2)


@pytest.fixture
def company() -> Organisation:
    return OrganisationFactory()


@pytest.fixture
def sun(company: Organisation) -> Person:
    """孙经理, whom the company's tasks reach."""
    return ContactFactory(organisation=company, reach=Reach.SMS, number="13900000001")


@pytest.fixture
def case(company: Organisation) -> Case:
    return CaseFactory(beneficiary=ResidentFactory(reach=Reach.SMS, number="13812345678"))


def ask(case: Case, to: Organisation, by: Actor | None = None) -> HandOver:
    by = by or staff_of(case)
    operations.propose_hand_over(case.pk, to=to.party, words="归物业管", by=by, at=NINE_AM)
    return HandOver.objects.get(case=case, ended_at=None)


def kinds(case: Case) -> list[str]:
    return list(case.steps.order_by("seq").values_list("kind", flat=True))


class TestPropose:
    def test_asks_and_leaves_the_owner_where_it_is(self, case, company, sun):
        owner = case.owner

        asked = ask(case, company)

        case.refresh_from_db()
        assert case.owner == owner
        assert (asked.giver, asked.taker, asked.said) == (owner, company.party, "归物业管")
        assert kinds(case) == ["RAISED", "HANDOVER_ASKED"]
        told = Message.objects.get(template="cases.hand_over_asked")
        assert told.person == sun

    def test_nobody_is_asked_while_somebody_is(self, case, company):
        ask(case, company)

        with pytest.raises(operations.AlreadyAsked):
            ask(case, OrganisationFactory())

    def test_a_loop_while_unanswered_is_refused(self, case, company, sun):
        ask(case, company)

        with pytest.raises(Case.DoesNotExist):  # B does not own it, so B cannot hand it back to A
            operations.propose_hand_over(
                case.pk, to=case.owner, words="归你们", by=actor_of(sun), at=LATER
            )

    def test_not_to_whoever_has_it_nor_to_oneself(self, case):
        desk = staff_of(case)

        assert desk.person is not None
        for to in (case.owner, parties.of_person(desk.person)):
            with pytest.raises(operations.ToOneself):
                operations.propose_hand_over(case.pk, to=to, words="给", by=desk, at=NINE_AM)

        assert not HandOver.objects.exists()

    def test_whoever_passed_it_on_gets_it_back_only_from_whoever_gives_out_work(
        self, case, company, sun
    ):
        first = case.owner
        ask(case, company)
        operations.accept_hand_over(case.pk, by=actor_of(sun), at=LATER)

        with pytest.raises(operations.GoesRound):
            operations.propose_hand_over(
                case.pk, to=first, words="还是归社区", by=actor_of(sun), at=LATER
            )
        secretary = actor_of(SecretaryFactory(at=case.community))
        operations.propose_hand_over(case.pk, to=first, words="定了", by=secretary, at=LATER)

    def test_wants_words_and_somebody_whose_it_is(self, case, company):
        with pytest.raises(BadInput):
            operations.propose_hand_over(
                case.pk, to=company.party, words=" ", by=staff_of(case), at=NINE_AM
            )
        with pytest.raises(operations.MayNot):
            operations.propose_hand_over(
                case.pk, to=company.party, words="x", by=actor_of(case.beneficiary), at=NINE_AM
            )

    def test_a_stranger_does_not_learn_of_it(self, case, company):
        with pytest.raises(Case.DoesNotExist):
            ask(case, company, by=actor_of(VolunteerFactory()))

    def test_what_is_done_is_handed_to_nobody(self, case, company):
        operations.withdraw(case.pk, by=staff_of(case), at=NINE_AM)

        with pytest.raises(operations.WrongState):
            ask(case, company)

    def test_an_answer_is_wanted_by_the_next_working_day_in_danger_within_the_hour(self, case):
        assert answer_by(case, NINE_AM) == NINE_AM + timedelta(days=1, hours=8, minutes=30)
        case.urgency = Urgency.DANGER
        assert answer_by(case, NINE_AM) == NINE_AM + timedelta(hours=1)


class TestAccept:
    def test_makes_them_the_owner_and_tells_the_resident_who_has_it(self, case, company, sun):
        asked = ask(case, company)

        operations.accept_hand_over(case.pk, by=actor_of(sun), at=LATER)

        case.refresh_from_db()
        asked.refresh_from_db()
        assert (case.owner, case.state, case.rule_words) == (company.party, State.RAISED, "")
        assert (asked.ended_how, asked.ended_at) == (HandOverEnd.ACCEPTED, LATER)
        assert kinds(case)[-1] == "HANDED_OVER"
        standing = Assignment.objects.get(case=case, ended_at=None)
        assert (standing.party, standing.part) == (company.party, Part.OWNER)
        told = Message.objects.get(template="cases.now_with")
        assert told.person == case.beneficiary

    def test_the_work_stays_with_whoever_has_it_in_hand(self, case, company, sun):
        li = VolunteerFactory(near=case)
        taken_by(case, li)
        ask(case, company)

        operations.accept_hand_over(case.pk, by=actor_of(sun), at=LATER)

        case.refresh_from_db()
        assert (case.owner, case.helper) == (company.party, li.person.party)

    def test_twice_is_refused(self, case, company, sun):
        ask(case, company)
        operations.accept_hand_over(case.pk, by=actor_of(sun), at=LATER)

        with pytest.raises(operations.NothingAsked):
            operations.accept_hand_over(case.pk, by=actor_of(sun), at=LATER)
        assert kinds(case).count("HANDED_OVER") == 1

    def test_only_by_whoever_was_asked(self, case, company):
        ask(case, company)

        with pytest.raises(operations.MayNot):
            operations.accept_hand_over(case.pk, by=staff_of(case), at=LATER)
        with pytest.raises(Case.DoesNotExist):
            operations.accept_hand_over(case.pk, by=actor_of(ContactFactory()), at=LATER)

    def test_not_after_the_time(self, case, company, sun):
        asked = ask(case, company)

        with pytest.raises(operations.AnsweredTooLate):
            operations.accept_hand_over(
                case.pk, by=actor_of(sun), at=asked.answer_by + timedelta(seconds=1)
            )

    def test_a_clock_moved_back_answers_no_earlier_than_it_was_asked(self, case, company, sun):
        ask(case, company)

        operations.accept_hand_over(case.pk, by=actor_of(sun), at=NINE_AM - timedelta(days=1))

        asked = HandOver.objects.get(case=case)
        assert asked.ended_at == asked.asked_at
        case.refresh_from_db()
        assert case.owner == company.party
        assert kinds(case) == ["RAISED", "HANDOVER_ASKED", "HANDED_OVER"]

    def test_of_a_withdrawn_case_there_is_nothing_to_accept(self, case, company, sun):
        ask(case, company)
        operations.withdraw(case.pk, by=staff_of(case), at=NINE_AM)

        with pytest.raises(operations.NothingAsked):
            operations.accept_hand_over(case.pk, by=actor_of(sun), at=LATER)
        assert HandOver.objects.get(case=case).ended_how == HandOverEnd.OVERTAKEN


class TestRefuse:
    def test_leaves_the_owner_and_waits_for_a_word(self, case, company, sun):
        owner, desk = case.owner, staff_of(case)
        ask(case, company, by=desk)

        operations.refuse_hand_over(case.pk, reason="不归我们", by=actor_of(sun), at=LATER)

        case.refresh_from_db()
        assert case.owner == owner
        step = case.steps.get(kind=StepKind.HANDOVER_REFUSED)
        assert (step.party, step.said) == (company.party, "不归我们")
        assert [each.case for each in queries.awaiting_a_word(desk)] == [case]

    def test_wants_a_reason(self, case, company, sun):
        ask(case, company)

        with pytest.raises(BadInput):
            operations.refuse_hand_over(case.pk, reason="", by=actor_of(sun), at=LATER)
        assert HandOver.objects.get(case=case).ended_at is None

    def test_a_named_person_says_who_has_it_and_the_resident_hears(self, case, company, sun):
        desk = staff_of(case)
        ask(case, company, by=desk)
        operations.refuse_hand_over(case.pk, reason="不归我们", by=actor_of(sun), at=LATER)
        team = TeamFactory(community=case.community)

        operations.reassign(case.pk, to=team.party, by=desk, at=LATER)
        while events.handle_next(LATER, worker="test"):
            pass

        step = case.steps.get(kind=StepKind.REASSIGNED)
        assert (step.actor_kind, step.actor_id, step.party) == ("PERSON", desk.id, team.party)
        assert queries.awaiting_a_word(desk) == []
        assert Message.objects.filter(template="cases.now_with", person=case.beneficiary).exists()


class TestTakeBack:
    def test_ends_the_question(self, case, company, sun):
        desk = staff_of(case)
        ask(case, company, by=desk)

        operations.take_back_hand_over(case.pk, by=desk, at=LATER)

        assert HandOver.objects.get(case=case).ended_how == HandOverEnd.TAKEN_BACK
        with pytest.raises(operations.NothingAsked):
            operations.accept_hand_over(case.pk, by=actor_of(sun), at=LATER)

    def test_not_by_whoever_was_asked(self, case, company, sun):
        ask(case, company)
        case.refresh_from_db()

        with pytest.raises(Case.DoesNotExist):
            operations.take_back_hand_over(case.pk, by=actor_of(sun), at=LATER)


class TestSilence:
    def test_goes_up_once_to_the_one_above_whoever_asked(self, case, company):
        secretary = SecretaryFactory(at=case.community)
        asked = ask(case, company)
        above = parties.of_post(PostKind.SECRETARY, case.community)

        assert jobs.sweep_hand_overs(asked.answer_by - timedelta(minutes=1)) == 0
        assert jobs.sweep_hand_overs(asked.answer_by) == 1
        assert jobs.sweep_hand_overs(asked.answer_by + timedelta(days=1)) == 0

        case.refresh_from_db()
        step = case.steps.get(kind=StepKind.HANDOVER_LAPSED)
        assert (case.owner, step.party, step.actor_kind) == (above, above, "SYSTEM")
        assert [each.case for each in queries.awaiting_a_word(actor_of(secretary))] == [case]

    def test_above_the_silent_one_when_that_is_who_would_get_it(self, case):
        SecretaryFactory(at=case.community)
        secretary = parties.of_post(PostKind.SECRETARY, case.community)
        operations.propose_hand_over(
            case.pk, to=secretary, words="请主任定", by=staff_of(case), at=NINE_AM
        )

        jobs.sweep_hand_overs(NINE_AM + timedelta(days=9))

        case.refresh_from_db()
        assert case.owner == parties.of_post(PostKind.STREET_DESK, case.street)


class TestDatabase:
    def test_no_case_is_without_an_owner(self, case):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE cases_case SET owner_id = NULL WHERE id = %s", [case.pk])

    def test_one_question_at_a_time_and_never_to_oneself(self, case, company):
        asked = ask(case, company)
        twin = {
            "case": case,
            "giver": asked.giver,
            "asked_by_kind": "SYSTEM",
            "asked_by_id": "x",
            "asked_at": NINE_AM,
            "answer_by": LATER,
        }
        with pytest.raises(IntegrityError), transaction.atomic():
            HandOver.objects.create(taker=OrganisationFactory().party, **twin)
        with pytest.raises(IntegrityError), transaction.atomic():
            HandOver.objects.create(taker=asked.giver, ended_at=LATER, ended_how="REFUSED", **twin)

    def test_how_it_ended_is_never_changed(self, case, company, sun):
        ask(case, company)
        operations.accept_hand_over(case.pk, by=actor_of(sun), at=LATER)

        with pytest.raises(IntegrityError), transaction.atomic():
            HandOver.objects.update(ended_at=NINE_AM)
