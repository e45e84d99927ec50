"""Giving a word, keeping it, putting it off in time, taking it back, and what the clock does."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from doorstep.cases import operations, queries
from doorstep.cases.models import Case, Promise
from doorstep.cases.operations.meetings import Decided, Minutes
from doorstep.cases.promise_jobs import sweep_promises
from doorstep.cases.promising import (
    PROMISE_MOVES,
    Audience,
    PromiseSource,
    PromiseState,
    PromiseStepKind,
    warn_at,
)
from doorstep.cases.tests.factories import (
    NINE_AM,
    CaseFactory,
    category_in,
    confirmed_by,
    resolved_by,
    staff_of,
)
from doorstep.cases.tests.promising import A_WEEK, company, promised, resident_of, word
from doorstep.kernel import clock
from doorstep.kernel.errors import BadInput
from doorstep.messaging.models import Message
from doorstep.people import parties
from doorstep.people.models import Person
from doorstep.people.states import Reach
from doorstep.people.tests.factories import (
    ContactFactory,
    OrganisationFactory,
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    VolunteerFactory,
    actor_of,
)

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = NINE_AM + A_WEEK + DAY


def kinds(promise: Promise) -> list[str]:
    return list(promise.steps.order_by("seq").values_list("kind", flat=True))


def fresh(promise: Promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)


@pytest.fixture
def case() -> Case:
    return CaseFactory(beneficiary=ResidentFactory(number="13812345678", reach=Reach.SMS))


@pytest.fixture
def secretary(case: Case) -> Person:
    return SecretaryFactory(at=case.community)


class TestPromise:
    def test_stands_in_the_register_and_the_resident_is_told(self, case: Case):
        promise = promised(case)

        assert (promise.state, promise.is_first, promise.version) == (PromiseState.OPEN, True, 1)
        assert kinds(promise) == [PromiseStepKind.MADE]
        assert Message.objects.filter(template="cases.promise_made").count() == 1
        assert promise.scope == case.scope

    def test_a_second_one_is_not_the_first_of_its_matter(self, case: Case):
        promised(case)

        assert not promised(case, summary="扫干净").is_first

    @pytest.mark.parametrize("due", [NINE_AM, NINE_AM - HOUR, NINE_AM + 4 * 366 * DAY])
    def test_refuses_a_time_that_is_no_promise(self, case: Case, due):
        with pytest.raises(BadInput) as refusal:
            promised(case, due_at=due)

        assert refusal.value.field == "due_at"
        assert not Promise.objects.exists()

    def test_refuses_a_number_in_the_line_everybody_reads(self, case: Case):
        with pytest.raises(operations.HoldsPersonalData):
            promised(case, summary="打13812345678约时间")

    def test_refuses_the_resident_themselves_and_a_stranger(self, case: Case):
        with pytest.raises(operations.MayNotPromise):
            promised(case, by=resident_of(case))
        with pytest.raises(Case.DoesNotExist):
            promised(case, by=actor_of(StaffFactory()))

    def test_refuses_another_body_s_name_to_whoever_only_helps(self, case: Case):
        li = VolunteerFactory(near=case)
        operations.claim(case.pk, by=actor_of(li), at=NINE_AM)

        with pytest.raises(operations.MayNotPromise):
            promised(case, by=actor_of(li))
        assert promised(case, by=actor_of(li), party=parties.of_person(li.person)).is_by_person

    def test_a_resolution_promises_to_everybody(self, case: Case):
        desk = staff_of(case)

        promise = operations.promise_at(
            case.community,
            word=word(source=PromiseSource.RESOLUTION, audience=Audience.COMMUNITY),
            by=desk,
            at=NINE_AM,
        )

        assert (promise.case, promise.place) == (None, case.community)
        assert promise in queries.promises_for(desk).items
        with pytest.raises(BadInput):
            operations.promise_at(case.community, word=word(), by=desk, at=NINE_AM)
        with pytest.raises(operations.MayNotPromise):
            operations.promise_at(
                case.community,
                word=word(audience=Audience.COMMUNITY),
                by=resident_of(case),
                at=NINE_AM,
            )


class TestMeeting:
    def test_what_a_meeting_decides_stands_in_the_register(self, case: Case):
        firm, day = company(), clock.shanghai_day(NINE_AM)
        decided = Decided(party=firm, what="换好三楼的灯", due_at=NINE_AM + A_WEEK)
        called = Decided(party=firm, what="打13812345678通知", due_at=NINE_AM + A_WEEK)
        minutes = Minutes(held_on=day, place="居委会", parties=[firm], decisions=[decided, called])

        meeting = operations.record_meeting(case.pk, minutes=minutes, by=staff_of(case), at=NINE_AM)

        first, second = queries.promises_about(case)
        assert (first.summary, first.party, first.source_id) == ("换好三楼的灯", firm, meeting.uid)
        assert (first.is_first, second.is_first) == (True, False)
        assert "138" not in second.summary


class TestKeep:
    def test_in_time_is_kept_and_later_is_late(self, case: Case):
        kept, late = promised(case), promised(case)
        mei = actor_of(StaffFactory(at=case.community))

        operations.keep_promise(kept.pk, by=mei, at=NINE_AM + DAY)
        operations.keep_promise(late.pk, by=mei, at=LATER)

        assert fresh(kept).state == PromiseState.KEPT
        assert fresh(late).state == PromiseState.LATE

    def test_refuses_whoever_promised_whoever_did_it_and_their_devices(self, case: Case):
        clerk = staff_of(case)
        promise = promised(case, by=clerk)
        li = VolunteerFactory(near=case)
        resolved_by(case, li, device="d1")
        same_phone = actor_of(StaffFactory(at=case.community), "d1")

        for each in (clerk, actor_of(li), same_phone):
            with pytest.raises(operations.MayNotKeep):
                operations.keep_promise(promise.pk, by=each, at=NINE_AM + DAY)
        assert fresh(promise).state == PromiseState.OPEN

    def test_a_second_time_changes_nothing(self, case: Case):
        promise = promised(case)
        granny = resident_of(case)
        operations.keep_promise(promise.pk, by=granny, at=NINE_AM + DAY)

        with pytest.raises(operations.PromiseSettled):
            operations.keep_promise(promise.pk, by=granny, at=NINE_AM + DAY)
        assert fresh(promise).version == 2

    def test_refuses_what_was_read_before_it_changed(self, case: Case):
        promise = promised(case)

        with pytest.raises(operations.PromiseMoved):
            operations.keep_promise(promise.pk, by=resident_of(case), at=NINE_AM, version=7)


class TestPutOff:
    def put_off(self, promise: Promise, **said) -> Promise:
        ordinary = {"to": LATER, "reason": "配件周五才到", "at": NINE_AM + HOUR}
        return operations.put_off_promise(promise.pk, **{**ordinary, **said})

    def test_said_in_time_it_is_not_broken(self, case: Case):
        promise = promised(case)

        self.put_off(promise, by=staff_of(case))
        sweep_promises(NINE_AM + A_WEEK + HOUR)

        put_off = fresh(promise)
        assert (put_off.state, put_off.was_put_off) == (PromiseState.OPEN, True)
        assert (put_off.first_due_at, put_off.due_at) == (NINE_AM + A_WEEK, LATER)
        assert Message.objects.filter(template="cases.promise_later").count() == 1

    def test_wants_a_word_of_mouth_where_nothing_written_arrives(self):
        case = CaseFactory()  # 王奶奶 likes to be called
        promise = promised(case)

        with pytest.raises(operations.NotTold):
            self.put_off(promise, by=staff_of(case))
        self.put_off(promise, by=staff_of(case), told_in_person=True)

        assert promise.steps.get(seq=2).told == "IN_PERSON"

    def test_refuses_once_the_time_has_passed(self, case: Case):
        promise = promised(case)

        with pytest.raises(operations.PromiseBroken):
            self.put_off(promise, by=staff_of(case), at=LATER, to=LATER + DAY)
        sweep_promises(LATER)
        with pytest.raises(operations.PromiseBroken):
            self.put_off(promise, by=staff_of(case), at=LATER, to=LATER + DAY)

    def test_once_it_is_coming_due_only_the_level_above_may(self, case: Case, secretary: Person):
        desk = parties.fallback(case.community_id)
        promise = promised(case, party=desk)
        near = warn_at(NINE_AM, NINE_AM + A_WEEK) + HOUR
        clerk = staff_of(case)

        for change in (
            lambda by: self.put_off(promise, by=by, at=near),
            lambda by: operations.withdraw_promise(promise.pk, reason="不", by=by, at=near),
        ):
            with pytest.raises(operations.LevelAbove):
                change(clerk)
        self.put_off(promise, by=actor_of(secretary), at=near)

        assert fresh(promise).was_put_off

    def test_refuses_an_earlier_time_no_reason_and_bystanders(self, case: Case):
        promise = promised(case)

        with pytest.raises(BadInput):
            self.put_off(promise, by=staff_of(case), to=NINE_AM + DAY)
        with pytest.raises(BadInput):
            self.put_off(promise, by=staff_of(case), reason=" ")
        with pytest.raises(operations.MayNot):
            self.put_off(promise, by=resident_of(case))
        with pytest.raises(Promise.DoesNotExist):
            self.put_off(promise, by=actor_of(StaffFactory()))
        assert fresh(promise).version == 1


class TestWithdraw:
    def test_stays_in_the_register_with_its_reason(self, case: Case):
        promise, clerk = promised(case), staff_of(case)

        operations.withdraw_promise(promise.pk, reason="居民换好了", by=clerk, at=NINE_AM + HOUR)

        assert fresh(promise).state == PromiseState.WITHDRAWN
        assert queries.promise_story(promise, clerk)[-1].words == "居民换好了"
        assert queries.promise_story(promise, resident_of(case))[-1].words == ""

    def test_refuses_what_is_past(self, case: Case):
        promise = promised(case)

        with pytest.raises(operations.PromiseBroken):
            operations.withdraw_promise(promise.pk, reason="晚了", by=staff_of(case), at=LATER)


class TestTheMatterMovesOn:
    def test_the_residents_word_settles_it_by_when_it_was_done(self, case: Case):
        promise = promised(case)
        resolved_by(case, VolunteerFactory(near=case), at=NINE_AM + DAY)
        sweep_promises(LATER)  # done in time: the word of the resident may take its while
        assert fresh(promise).state == PromiseState.OPEN

        operations.confirm(case.pk, by=resident_of(case), at=LATER)

        assert fresh(promise).state == PromiseState.KEPT

    def test_not_fixed_opens_it_again_and_the_clock_breaks_it(self, case: Case):
        promise = promised(case)
        confirmed_by(case, VolunteerFactory(near=case))
        assert fresh(promise).state == PromiseState.KEPT

        operations.say_not_fixed(case.pk, by=resident_of(case), at=NINE_AM + DAY)
        assert fresh(promise).state == PromiseState.OPEN
        sweep_promises(LATER)

        assert fresh(promise).state == PromiseState.BROKEN

    def test_no_answer_is_neither_kept_nor_broken(self, case: Case):
        promise = promised(case)
        resolved_by(case, VolunteerFactory(near=case))

        operations.close_unanswered(case.pk, by=staff_of(case), at=LATER)

        assert fresh(promise).state == PromiseState.UNANSWERED

    def test_a_withdrawn_matter_does_not_wipe_out_what_is_past(self, case: Case):
        past, ahead = promised(case), promised(case, due_at=LATER + DAY)

        operations.withdraw(case.pk, by=resident_of(case), at=LATER)

        assert fresh(past).state == PromiseState.BROKEN
        assert fresh(ahead).state == PromiseState.WITHDRAWN

    def test_joined_and_sorted_anew_it_still_counts_where_it_was_given(self, case: Case):
        promise, desk = promised(case), staff_of(case)
        other = CaseFactory(beneficiary=ResidentFactory(near=case))
        operations.recategorise(
            case.pk, to=category_in(case.community, "noise"), by=desk, at=NINE_AM
        )
        operations.merge(case.pk, into=other.pk, by=desk, at=NINE_AM)
        sweep_promises(LATER)

        promise = fresh(promise)
        assert (promise.was_recategorised, promise.was_merged) == (True, True)
        assert promise.state == PromiseState.BROKEN
        assert queries.promises_about(other) == [promise]


class TestSweep:
    def test_warns_once_and_breaks_once(self, case: Case):
        contact = ContactFactory(
            organisation=OrganisationFactory(), number="13812345679", reach=Reach.SMS
        )
        firm = contact.memberships.get().organisation.party
        promise = promised(case, party=firm)
        near = promise.warn_at + HOUR

        assert [sweep_promises(near), sweep_promises(near)] == [1, 0]
        assert [sweep_promises(LATER), sweep_promises(LATER)] == [1, 0]

        assert kinds(promise) == ["MADE", "WARNED", "BROKEN"]
        told = Message.objects.filter(person=contact).order_by("pk")
        assert list(told.values_list("template", flat=True)) == [
            "cases.promise_due",
            "cases.promise_broken",
        ]

    def test_after_an_outage_it_is_broken_without_a_belated_warning(self, case: Case):
        promise = promised(case)

        sweep_promises(LATER)

        assert kinds(promise) == ["MADE", "BROKEN"]

    def test_kept_after_all_is_late(self, case: Case):
        promise = promised(case)
        sweep_promises(LATER)

        operations.keep_promise(promise.pk, by=resident_of(case), at=LATER)

        assert fresh(promise).state == PromiseState.LATE


@pytest.mark.parametrize("after", PromiseState)
@pytest.mark.parametrize("before", PromiseState)
def test_every_move_has_a_reason_or_is_none(before: PromiseState, after: PromiseState):
    reason = PROMISE_MOVES[before].get(after)

    assert (reason is None) or (bool(reason) and before != after)
    assert PROMISE_MOVES[PromiseState.WITHDRAWN] == {}


@pytest.mark.parametrize(
    ("made", "due", "warned"),
    [(0, 24 * 7, 24 * 6), (0, 48, 24), (0, 24, 12), (0, 1, 0.5)],
)
def test_it_is_coming_due_a_day_before_or_half_way(made, due, warned):
    assert warn_at(NINE_AM + made * HOUR, NINE_AM + due * HOUR) == NINE_AM + warned * HOUR


@pytest.mark.parametrize(
    "changes",
    [
        {"party": 0},
        {"case": None},
        {"made_at": NINE_AM - DAY},
        {"first_due_at": LATER},
        {"is_first": False},
    ],
)
def test_the_database_lets_nobody_move_a_promise_away(case: Case, changes):
    promise = promised(case)
    if "party" in changes:
        changes = {"party": company()}

    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.filter(pk=promise.pk).update(**changes)
