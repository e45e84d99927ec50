"""The resident's word."""

from datetime import timedelta

import pytest

from doorstep.cases import operations, queries
from doorstep.cases.models import Case, Rating
from doorstep.cases.states import State, StepKind
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
