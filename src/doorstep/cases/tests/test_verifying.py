"""Nobody vouches for their own work: flagged replies, re-visits by lot, and who may do what."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from doorstep.cases import operations, queries
from doorstep.cases.jobs import sweep_unanswered
from doorstep.cases.models import Case, EmptyReply, ReVisit
from doorstep.cases.sampling import LookOutcome, is_drawn
from doorstep.cases.states import State
from doorstep.cases.tests.factories import (
    NINE_AM,
    CaseFactory,
    category_in,
    resolved_by,
    staff_of,
    taken_by,
)
from doorstep.cases.tests.office import as_, words
from doorstep.cases.tests.promising import promised
from doorstep.cases.tests.test_api import Api
from doorstep.messaging.models import Message
from doorstep.people.actors import Actor
from doorstep.people.tests.factories import (
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    VolunteerFactory,
    actor_of,
)

pytestmark = pytest.mark.django_db

STOCK = "您反映的问题已收悉，已转相关部门处理。"
DAY = timedelta(days=1)


def brushed_off(case: Case) -> EmptyReply:
    """A volunteer took it and said nothing."""
    li = VolunteerFactory(near=case)
    taken_by(case, li)
    operations.resolve(case.pk, words=STOCK, by=actor_of(li), at=NINE_AM)
    return EmptyReply.objects.get(case=case)


def secretary_of(case: Case) -> Actor:
    return actor_of(SecretaryFactory(at=case.community))


class TestFlag:
    def test_a_reply_that_says_nothing_is_put_before_the_secretary(self):
        case = CaseFactory()

        reply = brushed_off(case)

        assert [each.pk for each in queries.empty_replies(staff_of(case))] == [reply.pk]
        assert queries.empty_replies(actor_of(StaffFactory())) == []

    def test_an_answer_at_the_table_too_and_a_real_one_not(self):
        one, other = CaseFactory(), CaseFactory()
        operations.answer_on_the_spot(one.pk, words=STOCK, by=staff_of(one), at=NINE_AM)
        resolved_by(other, VolunteerFactory(near=other))

        assert list(EmptyReply.objects.values_list("case", flat=True)) == [one.pk]

    def test_until_it_is_judged_nothing_counts(self):
        case = CaseFactory()
        promise = promised(case)
        brushed_off(case)

        sweep_unanswered(NINE_AM + 30 * DAY)

        case.refresh_from_db()
        promise.refresh_from_db()
        assert case.state == State.RESOLVED
        assert promise.done_at is None

    def test_none_opens_the_case_again_with_its_owner(self):
        case = CaseFactory()
        reply = brushed_off(case)

        operations.judge_reply(reply.pk, is_answer=False, by=secretary_of(case), at=NINE_AM)

        case.refresh_from_db()
        assert (case.state, case.reopened) == (State.RAISED, 1)
        assert queries.empty_replies(staff_of(case)) == []

    def test_only_the_level_above_judges_and_once(self):
        case = CaseFactory()
        reply = brushed_off(case)
        handler = Actor(reply.handler_kind, reply.handler_id)

        for who in (staff_of(case), actor_of(VolunteerFactory(near=case))):
            with pytest.raises((operations.MayNotJudge, EmptyReply.DoesNotExist)):
                operations.judge_reply(reply.pk, is_answer=True, by=who, at=NINE_AM)
        above = secretary_of(case)
        operations.judge_reply(reply.pk, is_answer=True, by=above, at=NINE_AM)
        with pytest.raises(operations.AlreadyJudged):
            operations.judge_reply(reply.pk, is_answer=False, by=above, at=NINE_AM)
        with pytest.raises(IntegrityError), transaction.atomic():
            EmptyReply.objects.update(judge_kind=handler.kind, judge_id=handler.id)


class TestDraw:
    def test_is_fixed_and_close_to_its_share(self):
        some = [UUID(int=n * 7919) for n in range(2_000)]
        drawn = [uid for uid in some if is_drawn(uid, 0, 20)]

        assert drawn == [uid for uid in some if is_drawn(uid, 0, 20)]
        assert 320 < len(drawn) < 480
        assert not any(is_drawn(uid, 0, 0) for uid in some)
        assert all(is_drawn(uid, 0, 100) for uid in some)
        assert drawn != [uid for uid in some if is_drawn(uid, 1, 20)]


def drawn_case() -> Case:
    granny = ResidentFactory()
    light = category_in(granny.community, revisit_percent=100)
    case: Case = CaseFactory(beneficiary=granny, category=light)
    return case


class TestReVisit:
    def test_is_asked_of_somebody_who_did_not_do_it(self):
        case = drawn_case()
        li, mei = VolunteerFactory(near=case), VolunteerFactory(near=case)

        resolved_by(case, li)

        visit = ReVisit.objects.get()
        assert visit.assigned_to is not None
        assert visit.assigned_to != li.person
        assert queries.revisits_for(actor_of(li)) == []
        assert queries.revisits_for(actor_of(mei)) == [visit]

    def test_what_is_not_fixed_opens_again(self):
        case = drawn_case()
        resolved_by(case, VolunteerFactory(near=case))
        mei = actor_of(VolunteerFactory(near=case))

        operations.record_revisit(
            ReVisit.objects.get().pk,
            outcome=LookOutcome.NOT_FIXED,
            words="还是不亮",
            by=mei,
            at=NINE_AM,
        )

        case.refresh_from_db()
        assert (case.state, case.reopened) == (State.RAISED, 1)

    def test_a_look_is_not_the_residents_word(self):
        case = drawn_case()
        resolved_by(case, VolunteerFactory(near=case))
        visit, mei = ReVisit.objects.get(), actor_of(VolunteerFactory(near=case))
        fixed = LookOutcome.FIXED

        operations.record_revisit(visit.pk, outcome=fixed, by=mei, at=NINE_AM)
        with pytest.raises(operations.AlreadyRevisited):
            operations.record_revisit(visit.pk, outcome=fixed, by=mei, at=NINE_AM)

        case.refresh_from_db()
        assert case.state == State.RESOLVED

    def test_refuses_the_handler_their_phone_and_strangers_and_the_database_agrees(self):
        case = drawn_case()
        li = VolunteerFactory(near=case)
        resolved_by(case, li, device="d1")
        visit, fixed = ReVisit.objects.get(), LookOutcome.FIXED

        for who in (actor_of(li), actor_of(VolunteerFactory(near=case), "d1")):
            with pytest.raises(operations.MayNotRevisit):
                operations.record_revisit(visit.pk, outcome=fixed, by=who, at=NINE_AM)
        with pytest.raises(ReVisit.DoesNotExist):
            operations.record_revisit(
                visit.pk, outcome=fixed, by=actor_of(VolunteerFactory()), at=NINE_AM
            )
        with pytest.raises(IntegrityError), transaction.atomic():
            ReVisit.objects.update(
                outcome=fixed,
                done_at=NINE_AM,
                visitor_kind=visit.handler_kind,
                visitor_id=visit.handler_id,
            )

    def test_whoever_is_asked_is_told_if_something_written_reaches_them(self):
        case = drawn_case()
        resolved_by(case, VolunteerFactory(near=case))

        told = Message.objects.filter(template="cases.revisit_asked")
        assert told.count() in {0, 1}


class TestPages:
    def test_the_office_looks_again(self):
        case = drawn_case()
        resolved_by(case, VolunteerFactory(near=case))
        desk = as_(StaffFactory(at=case.community))
        one = f"/desk/re-visits/{ReVisit.objects.get().pk}/"

        assert one in words(desk.get("/desk/re-visits/"))
        assert desk.post(one, {"words": "好了"}).status_code == 422
        assert desk.post(one, {"outcome": "FIXED", "words": "亮着"}).status_code == 302
        assert desk.get(one).status_code == 404
        assert as_(StaffFactory()).get(one).status_code == 404

    def test_a_volunteer_looks_again(self):
        case = drawn_case()
        li, mei = VolunteerFactory(near=case), VolunteerFactory(near=case)
        resolved_by(case, li)
        one = f"/v/re-visits/{ReVisit.objects.get().pk}/"

        assert one in words(as_(mei).get("/v/re-visits/"))
        assert "somebody else looks" in words(as_(li).get(one))
        assert as_(li).post(one, {"outcome": "FIXED"}).status_code == 409
        assert as_(mei).post(one, {"outcome": "NOT_FIXED", "words": "不亮"}).status_code == 302
        assert as_(VolunteerFactory()).get(one).status_code == 404

    def test_the_secretary_judges_and_everybody_sees_the_words(self):
        case = CaseFactory()
        brushed_off(case)
        boss = as_(SecretaryFactory(at=case.community))

        page = words(boss.get("/desk/empty-replies/"))
        assert STOCK in page
        assert "已转相关部门" in page
        judge = f"/desk/cases/{case.pk}/reply/judge/"
        as_(StaffFactory(at=case.community)).post(judge, {"verdict": "none"})
        assert EmptyReply.objects.get().judged_at is None
        assert boss.post(judge, {"verdict": "burn"}).status_code == 404
        boss.post(judge, {"verdict": "none"})
        assert EmptyReply.objects.get().is_answer is False
        assert as_(StaffFactory()).post(judge, {"verdict": "none"}).status_code == 404


class TestApi:
    def test_looks_again_once(self):
        case = drawn_case()
        resolved_by(case, VolunteerFactory(near=case))
        mei = Api(VolunteerFactory(near=case))
        look = f"/cases/{case.code}/revisit"

        assert [each["code"] for each in mei.get("/revisits").json()] == [case.code]
        assert Api(StaffFactory()).post(look, {"outcome": "FIXED"}).status_code == 404
        assert mei.post(look, {"outcome": "FIXED"}).status_code == 204
        assert mei.post(look, {"outcome": "FIXED"}).status_code == 404

    def test_judges_from_above(self):
        case = CaseFactory()
        brushed_off(case)
        judge = f"/cases/{case.code}/reply/judge"
        staff, boss = StaffFactory(at=case.community), SecretaryFactory(at=case.community)

        assert Api(staff).get("/empty-replies").json()[0]["reply"] == STOCK
        assert "已收悉" in Api(staff).get("/empty-replies/words").json()["words"]
        assert Api(staff).post(judge, {"is_answer": True}).status_code == 409
        assert Api(StaffFactory()).post(judge, {"is_answer": True}).status_code == 404
        assert Api(boss).post(judge, {"is_answer": True}).status_code == 204
