"""The resident's word."""

from datetime import timedelta

import pytest

from doorstep.cases import jobs, operations, queries
from doorstep.cases.models import CallBack, Case, Rating
from doorstep.cases.states import CallOutcome, State, StepKind
from doorstep.cases.tests.factories import (
    NINE_AM,
    CaseFactory,
    confirmed_by,
    resolved_by,
    staff_of,
    taken_by,
)
from doorstep.kernel.errors import BadInput
from doorstep.messaging.models import Message
from doorstep.people import links
from doorstep.people.actors import Actor, ProvenPhone
from doorstep.people.indexes import of_account_phone
from doorstep.people.states import LinkKind, Reach
from doorstep.people.tests.factories import (
    ContactFactory,
    OrganisationFactory,
    ResidentFactory,
    StaffFactory,
    VolunteerFactory,
    actor_of,
)
from doorstep.places.models import Place

pytestmark = pytest.mark.django_db

LATER = NINE_AM + timedelta(hours=3)


def link_to(case: Case, kind: LinkKind = LinkKind.CONFIRM, device: str = "", person=None) -> Actor:
    link, _token = links.mint(
        kind, thing=("case", case.uid), at=NINE_AM, lasts=timedelta(days=30), person=person
    )
    return Actor.holding(link, device=device)


def colleague_of(case: Case) -> Actor:
    return actor_of(
        StaffFactory(at=Place.objects.get(pk=case.community_id), name="赵红梅", called="赵主任")
    )


class TestConfirm:
    def test_closes_with_the_residents_word_and_opens_the_window(self):
        case = CaseFactory()
        resolved_by(case, VolunteerFactory(near=case))

        operations.confirm(case.pk, by=actor_of(case.beneficiary), at=LATER, stars=5)

        case.refresh_from_db()
        assert (case.state, case.confirmed_at, case.closed_at) == (State.CONFIRMED, LATER, LATER)
        assert case.reopen_until == LATER + timedelta(days=case.category.reopen_days)
        rating = Rating.objects.get()
        assert (rating.stars, rating.handler) == (5, case.helper)

    @pytest.mark.parametrize("kind", [LinkKind.CONFIRM, LinkKind.RECEIPT])
    def test_by_the_holder_of_a_link(self, kind):
        case = CaseFactory()
        resolved_by(case, VolunteerFactory(near=case))

        operations.confirm(case.pk, by=link_to(case, kind), at=LATER)

        assert Case.objects.get(pk=case.pk).state == State.CONFIRMED

    def test_by_the_paper_card_but_without_stars(self):
        case = CaseFactory()
        resolved_by(case, VolunteerFactory(near=case))
        card = link_to(case, LinkKind.CARD, person=case.beneficiary)

        operations.confirm(case.pk, by=card, at=LATER, stars=5)

        assert Case.objects.get(pk=case.pk).state == State.CONFIRMED
        assert not Rating.objects.exists()

    def test_by_the_phone_it_was_reported_from(self):
        index = of_account_phone("13912345678")
        case = CaseFactory(beneficiary=ResidentFactory(), contact_index=index)
        resolved_by(case, VolunteerFactory(near=case))
        phone = ProvenPhone(index, NINE_AM - timedelta(days=1))

        operations.confirm(case.pk, by=Actor.proving("a1", phone), at=LATER)

    def test_not_by_a_phone_proved_after_it_was_reported(self):
        index = of_account_phone("13912345678")
        case = CaseFactory(contact_index=index)
        resolved_by(case, VolunteerFactory(near=case))
        phone = ProvenPhone(index, NINE_AM + timedelta(minutes=1))

        with pytest.raises(Case.DoesNotExist):
            operations.confirm(case.pk, by=Actor.proving("a1", phone), at=LATER)

    def test_by_staff_for_somebody_present(self):
        case = CaseFactory()
        resolved_by(case, VolunteerFactory(near=case))

        operations.confirm(case.pk, by=staff_of(case), at=LATER)

        assert not Rating.objects.exists()

    def test_not_by_whoever_handled_it(self):
        case = CaseFactory()
        li = VolunteerFactory(near=case)
        resolved_by(case, li)

        with pytest.raises(operations.MayNotConfirm):
            operations.confirm(case.pk, by=actor_of(li), at=LATER)

    def test_not_by_staff_who_did_it_for_the_helper(self):
        case = CaseFactory()
        desk = staff_of(case)
        taken_by(case, VolunteerFactory(near=case))
        operations.resolve(case.pk, words="好了", by=desk, at=NINE_AM)

        with pytest.raises(operations.MayNotConfirm):
            operations.confirm(case.pk, by=desk, at=LATER)
        operations.confirm(case.pk, by=colleague_of(case), at=LATER)

    def test_not_from_the_device_of_whoever_handled_it(self):
        case = CaseFactory()
        resolved_by(case, VolunteerFactory(near=case), device="phone-of-li")

        for same in (
            link_to(case, device="phone-of-li"),
            actor_of(case.beneficiary, device="phone-of-li"),
        ):
            with pytest.raises(operations.MayNotConfirm):
                operations.confirm(case.pk, by=same, at=LATER)
        operations.confirm(case.pk, by=link_to(case, device="another"), at=LATER)

    def test_not_by_anybody_of_the_body_that_handled_it(self):
        company = OrganisationFactory()
        case = CaseFactory()
        sun, qian = ContactFactory(organisation=company), ContactFactory(organisation=company)
        operations.assign(case.pk, to=company.party, by=staff_of(case), at=NINE_AM)
        operations.resolve(case.pk, words="修好了", by=actor_of(sun), at=NINE_AM)

        with pytest.raises(operations.MayNotConfirm):
            operations.confirm(case.pk, by=actor_of(qian), at=LATER)

    def test_not_by_a_stranger(self):
        case = CaseFactory()
        resolved_by(case, VolunteerFactory(near=case))

        for stranger in (
            actor_of(ResidentFactory()),
            link_to(CaseFactory()),
            Actor.anonymous("d1"),
            link_to(case, LinkKind.CARD, person=ResidentFactory()),
        ):
            with pytest.raises(Case.DoesNotExist):
                operations.confirm(case.pk, by=stranger, at=LATER)

    def test_not_by_a_link_that_only_follows(self):
        case = CaseFactory()
        resolved_by(case, VolunteerFactory(near=case))

        with pytest.raises(operations.MayNotConfirm):
            operations.confirm(case.pk, by=link_to(case, LinkKind.FOLLOW), at=LATER)

    def test_twice_says_thank_you(self):
        case = CaseFactory()
        confirmed_by(case, VolunteerFactory(near=case))

        with pytest.raises(operations.AlreadyConfirmed):
            operations.confirm(case.pk, by=actor_of(case.beneficiary), at=LATER)

    def test_not_before_it_is_done(self):
        case = CaseFactory()

        with pytest.raises(operations.WrongState):
            operations.confirm(case.pk, by=actor_of(case.beneficiary), at=LATER)

    def test_six_stars_leave_everything_as_it_was(self):
        case = CaseFactory()
        resolved_by(case, VolunteerFactory(near=case))

        with pytest.raises(BadInput):
            operations.confirm(case.pk, by=actor_of(case.beneficiary), at=LATER, stars=6)

        assert Case.objects.get(pk=case.pk).state == State.RESOLVED


class TestRate:
    def test_once_a_round(self):
        case = CaseFactory()
        confirmed_by(case, VolunteerFactory(near=case))
        granny = actor_of(case.beneficiary)

        operations.rate(case.pk, stars=4, by=granny, at=LATER)

        with pytest.raises(operations.AlreadyRated):
            operations.rate(case.pk, stars=1, by=granny, at=LATER)

    def test_reaches_the_handler_only_in_sums_of_five(self):
        li = VolunteerFactory()
        for number in range(5):
            assert queries.rating_sum(li.person.party) is None
            case = CaseFactory(beneficiary=ResidentFactory(near=li))
            resolved_by(case, li)
            operations.confirm(case.pk, by=actor_of(case.beneficiary), at=LATER, stars=number + 1)

        assert queries.rating_sum(li.person.party) == queries.RatingSum(ratings=5, stars=15)


class TestSayNotFixed:
    def test_goes_back_to_the_owner_with_a_new_deadline(self):
        case = CaseFactory()
        resolved_by(case, VolunteerFactory(near=case))

        operations.say_not_fixed(case.pk, words="还是不亮", by=actor_of(case.beneficiary), at=LATER)

        case.refresh_from_db()
        assert (case.state, case.reopened, case.helper, case.answer_digest) == (
            State.RAISED,
            1,
            None,
            "",
        )
        assert case.steps.get(kind=StepKind.REOPENED).said == "还是不亮"
        assert case.assignments.get(ended_at=None).party == case.owner

    def test_inside_the_window_only(self):
        case = CaseFactory()
        confirmed_by(case, VolunteerFactory(near=case))
        case.refresh_from_db()
        granny = actor_of(case.beneficiary)

        with pytest.raises(operations.TooLate):
            operations.say_not_fixed(
                case.pk, by=granny, at=case.reopen_until + timedelta(seconds=1)
            )
        operations.say_not_fixed(case.pk, by=granny, at=case.reopen_until)

    def test_a_second_round_gets_its_own_stars(self):
        case = CaseFactory()
        li = VolunteerFactory(near=case)
        granny = actor_of(case.beneficiary)
        for stars in (2, 5):
            resolved_by(case, li)
            operations.confirm(case.pk, by=granny, at=LATER, stars=stars)
            operations.say_not_fixed(case.pk, by=granny, at=LATER)

        assert sorted(Rating.objects.values_list("round", "stars")) == [(0, 2), (1, 5)]

    def test_tells_the_owner(self):
        case = CaseFactory()
        StaffFactory(
            at=Place.objects.get(pk=case.community_id), number="13711112222", reach=Reach.SMS
        )
        resolved_by(case, VolunteerFactory(near=case))

        operations.say_not_fixed(case.pk, by=actor_of(case.beneficiary), at=LATER)

        assert Message.objects.filter(template="cases.reopened_for_owner").exists()

    @pytest.mark.parametrize("state", ["RAISED", "TAKEN"])
    def test_not_while_it_is_open(self, state):
        case = CaseFactory()
        if state == "TAKEN":
            taken_by(case, VolunteerFactory(near=case))

        with pytest.raises(operations.WrongState):
            operations.say_not_fixed(case.pk, by=actor_of(case.beneficiary), at=LATER)


class TestAnswerOnTheSpot:
    def test_needs_no_confirmation(self):
        case = CaseFactory()

        operations.answer_on_the_spot(case.pk, words="周三上午办", by=staff_of(case), at=LATER)

        case.refresh_from_db()
        assert (case.state, case.answer_words) == (State.ANSWERED, "周三上午办")
        assert case.assignments.filter(ended_at=None).count() == 0

    def test_can_be_opened_again(self):
        case = CaseFactory()
        operations.answer_on_the_spot(case.pk, words="周三办", by=staff_of(case), at=LATER)

        operations.say_not_fixed(case.pk, by=actor_of(case.beneficiary), at=LATER)

        assert Case.objects.get(pk=case.pk).state == State.RAISED

    def test_nobody_answers_their_own(self):
        case = CaseFactory()

        with pytest.raises(operations.MayNot):
            operations.answer_on_the_spot(
                case.pk, words="好了", by=actor_of(case.beneficiary), at=LATER
            )

    def test_a_helper_who_has_begun_says_done_instead(self):
        case = CaseFactory()
        li = VolunteerFactory(near=case)
        taken_by(case, li)
        operations.start(case.pk, by=actor_of(li), at=NINE_AM)

        with pytest.raises(operations.WrongState):
            operations.answer_on_the_spot(case.pk, words="好", by=actor_of(li), at=LATER)


class TestWithdraw:
    def test_is_final(self):
        case = CaseFactory()
        granny = actor_of(case.beneficiary)

        operations.withdraw(case.pk, words="自己修好了", by=granny, at=LATER)

        for again in (operations.withdraw, operations.say_not_fixed, operations.confirm):
            with pytest.raises((operations.WrongState, operations.MayNotConfirm)):
                again(case.pk, by=granny, at=LATER)

    def test_the_paper_card_cannot(self):
        case = CaseFactory()

        with pytest.raises(operations.MayNot):
            operations.withdraw(
                case.pk, by=link_to(case, LinkKind.CARD, person=case.beneficiary), at=LATER
            )


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


class TestSweeps:
    def test_marks_what_is_late_once_as_a_step(self):
        case = CaseFactory()
        late = case.due_at + timedelta(minutes=1)

        assert jobs.sweep_overdue(case.due_at - timedelta(minutes=1)) == 0
        assert jobs.sweep_overdue(late) == 1
        assert jobs.sweep_overdue(late) == 0

        case.refresh_from_db()
        assert case.is_overdue
        assert case.steps.get(kind=StepKind.OVERDUE).actor_kind == "SYSTEM"

    def test_what_is_done_is_late_no_more(self):
        case = CaseFactory()
        jobs.sweep_overdue(case.due_at)

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
