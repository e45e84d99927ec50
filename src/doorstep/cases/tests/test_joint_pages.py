"""The office's pages of parts, ties and meetings."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from doorstep.cases import operations
from doorstep.cases.models import Case, CasePart, Meeting, Tie
from doorstep.cases.states import State
from doorstep.cases.tests.factories import CaseFactory, category_in
from doorstep.cases.tests.joint import part_of, partner_of
from doorstep.cases.tests.office import as_, at, fresh, words
from doorstep.kernel import clock
from doorstep.people.models import Link
from doorstep.people.tests.factories import (
    ContactFactory,
    OrganisationFactory,
    ResidentFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(case):
    return OrganisationFactory(serves=[case.estate])


@pytest.fixture
def part(case, company):
    now = clock.now()
    return part_of(case, company, at=now, due_at=now + timedelta(days=2))


def day(ahead: int) -> str:
    return str(clock.shanghai_day(clock.now()) + timedelta(days=ahead))


def page_of(part: CasePart, key: str = "") -> str:
    return f"/desk/parts/{part.uid}/{key + '/' if key else ''}"


class TestTheCasePage:
    def test_asks_somebody_for_a_part(self, counter, case, company):
        assert "What is their part?" in words(counter.get(f"{at(case)}?do=part"))

        answer = counter.post(
            at(case, "part"),
            {"to": company.party.pk, "what": "查水管", "due_on": day(2), "version": case.version},
        )

        assert answer.status_code == 303
        shown = words(counter.get(at(case)))
        assert "Who does which part" in shown
        assert "查水管" in shown

    def test_says_what_is_wrong_beside_the_field(self, counter, case, company):
        answer = counter.post(
            at(case, "part"), {"to": company.party.pk, "what": "查水管", "due_on": day(-1)}
        )

        assert answer.status_code == 422
        assert "This moment has gone by" in words(answer)
        assert not CasePart.objects.exists()

    def test_is_not_resolved_over_an_open_part(self, counter, case, part):
        answer = counter.post(at(case, "resolve"), {"words": "好了"})

        assert answer.status_code == 409
        assert "still open with somebody else" in words(answer)

    def test_begins_the_answer_with_what_the_parties_say(self, counter, case, part):
        operations.finish_part(part.pk, words="换了一截管子", by=partner_of(part), at=clock.now())

        assert "换了一截管子" in words(counter.get(f"{at(case)}?do=resolve"))

    def test_reminds_once_an_hour(self, counter, part):
        counter.post(page_of(part, "remind"))
        again = counter.post(page_of(part, "remind"), follow=True)

        assert "reminded less than an hour ago" in words(again)

    def test_splits_and_joins_back(self, counter, case):
        category_in(case.community, "light")
        answer = counter.post(
            at(case, "split"),
            {"summary": "楼道堆物", "category": case.category_id, "version": case.version},
            follow=True,
        )

        assert "楼道堆物" in words(answer)
        new = Case.objects.exclude(pk=case.pk).get()
        joined = counter.post(at(new, "merge"), {"code": case.code})
        assert joined.status_code == 303
        apart = counter.post(at(new, "unjoin"))
        assert apart.status_code == 303
        assert fresh(new).state == State.RAISED

    def test_ties_and_unties(self, counter, case):
        other = CaseFactory(beneficiary=ResidentFactory(near=case), summary="单元门关不上")

        counter.post(at(case, "tie"), {"code": other.code})
        assert "单元门关不上" in words(counter.get(at(case)))
        counter.post(at(case, "untie"), {"code": other.code})

        assert not Tie.objects.filter(ended_at=None).exists()
        again = counter.post(at(case, "untie"), {"code": other.code}, follow=True)
        assert "not tied any more" in words(again)

    def test_costs_no_more_for_four_parts_than_for_one(self, counter, case, part):
        def cost() -> int:
            counter.get(at(case))  # what is kept in memory has just changed
            with CaptureQueriesContext(connection) as queries:
                counter.get(at(case))
            return len(queries)

        with_one = cost()
        now = clock.now()
        for _ in range(3):
            part_of(case, OrganisationFactory(), at=now, due_at=now + timedelta(days=1))

        assert cost() == with_one


class TestThePartPage:
    def test_asks_again_calls_off_and_types_for_them(self, counter, part):
        assert "They told us it is done" in words(counter.get(page_of(part)))
        counter.post(page_of(part, "return"), {"words": "不归他们"})
        counter.post(page_of(part, "again"), {"words": "归的", "due_on": day(3)})
        part.refresh_from_db()
        assert (part.state, part.what_words) == ("ASKED", "归的")

        counter.post(page_of(part, "done"), {"words": "电话里说好了"})

        part.refresh_from_db()
        assert part.state == "DONE"
        refused = counter.post(page_of(part, "withdraw"), {"words": ""})
        assert refused.status_code == 409

    def test_shows_a_link_once_and_cancels_it(self, counter, part):
        made = counter.post(page_of(part, "link"), {"for_whom": "孙师傅"})

        assert "/l/" in words(made)
        page = words(counter.get(page_of(part)))
        assert ("孙师傅" in page, "/l/" in page) == (True, False)
        link = Link.objects.get()
        counter.post(page_of(part, "link/cancel"), {"link": str(link.uid)})
        link.refresh_from_db()
        assert link.cancelled_at is not None

    def test_a_link_wants_a_name(self, counter, part):
        refused = counter.post(page_of(part, "link"), {"for_whom": " "})

        assert refused.status_code == 422
        assert not Link.objects.exists()

    @pytest.mark.parametrize("key", ["", "remind", "withdraw", "link"])
    def test_is_not_there_for_a_stranger_or_the_partner(self, part, key):
        strangers = (
            as_(ResidentFactory()),
            as_(ContactFactory(organisation=OrganisationFactory())),
            as_(ContactFactory(organisation=part.party.organisation)),
        )
        for client in strangers:
            answer = client.post(page_of(part, key)) if key else client.get(page_of(part))
            assert answer.status_code == 404
        assert Client().get(page_of(part)).status_code == 302


class TestTheMeetingPage:
    def test_keeps_the_meeting_and_shows_it(self, counter, case, company):
        page = f"{at(case)}meeting/"
        assert "Who was there?" in words(counter.get(page))

        answer = counter.post(
            page,
            {
                "held_on": day(0),
                "place": "二楼会议室",
                "parties": [company.party.pk],
                "who_1": company.party.pk,
                "what_1": "换总阀",
                "due_1": day(3),
                "version": case.version,
            },
            follow=True,
        )

        assert "换总阀" in words(answer)
        assert Meeting.objects.count() == 1

    def test_keeps_what_was_typed_when_a_row_is_not_whole(self, counter, case, company):
        answer = counter.post(
            f"{at(case)}meeting/",
            {"held_on": day(0), "place": "会议室", "parties": [company.party.pk], "what_1": "换阀"},
        )

        assert answer.status_code == 422
        assert "Each decision wants all three" in words(answer)
        assert "换阀" in words(answer)

    def test_is_not_there_for_a_stranger(self, case):
        assert as_(ResidentFactory()).get(f"{at(case)}meeting/").status_code == 404
