"""The clock on the pages and over the API: waiting, more time, who decides, what residents read."""

from datetime import timedelta

import pytest
from django.test import Client

from doorstep.cases import operations
from doorstep.cases.models import Case, Extension
from doorstep.cases.states import Asked, WaitsFor, WhyLater
from doorstep.cases.tests.factories import CaseFactory
from doorstep.cases.tests.office import as_, at, fresh, words
from doorstep.kernel import clock
from doorstep.kernel.clock import shanghai_day
from doorstep.people import tokens
from doorstep.people.models import Person
from doorstep.people.tests.factories import (
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    actor_of,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def case() -> Case:
    now = clock.now()
    made: Case = CaseFactory(
        beneficiary=ResidentFactory(number="13812345678"),
        recorded_at=now - timedelta(hours=3),
        due_at=now + 5 * DAY,
    )
    return made


@pytest.fixture
def clerk(case: Case) -> Person:
    return StaffFactory(at=case.community)


@pytest.fixture
def secretary(case: Case) -> Person:
    return SecretaryFactory(at=case.community)


def later(case: Case) -> str:
    return f"{shanghai_day(case.due_at + 6 * DAY):%Y-%m-%d}"


def ask(case: Case, by: Person) -> None:
    operations.ask_for_time(
        case.pk,
        until=case.due_at + 6 * DAY,
        why=WhyLater.PARTS,
        words="灯具要从厂里发",
        by=actor_of(by),
        at=clock.now(),
    )


def program(person: Person) -> Client:
    _token, text = tokens.make(person, name="test", at=clock.now())
    return Client(headers={"Authorization": f"Bearer {text}", "Accept-Language": "en"})


def posted(client: Client, where: str, body: dict[str, str]) -> int:
    return client.post(where, body, content_type="application/json").status_code


class TestCasePage:
    def test_lets_the_clock_rest_and_run_again(self, case, clerk):
        browser = as_(clerk)
        assert "What is missing?" in words(browser.get(at(case) + "?do=wait"))

        browser.post(at(case, "wait"), {"waits_for": "NOBODY_IN", "words": ""})

        assert fresh(case).paused_at is not None
        page = words(browser.get(at(case)))
        assert "nobody was in" in page
        assert "at the latest" in page
        browser.post(at(case, "go-on"))
        assert fresh(case).paused_at is None

    def test_more_time_is_asked_for_and_given_by_the_one_above(self, case, clerk, secretary):
        said = {"until": later(case), "why": "PARTS", "words": "灯具要从厂里发"}
        assert as_(clerk).post(at(case, "more-time"), said).status_code == 303
        assert "Give more time" not in words(as_(clerk).get(at(case)))
        above = as_(secretary)
        listed = words(above.get("/desk/more-time/"))
        assert case.summary in listed
        assert "灯具要从厂里发" in words(above.get(at(case)))

        assert above.post(at(case, "give-time"), {"words": "同意"}).status_code == 303

        assert fresh(case).due_at > case.due_at
        assert case.summary not in words(above.get("/desk/more-time/"))

    def test_says_in_words_what_is_not_later(self, case, clerk):
        said = {"until": "2020-01-01", "why": "PARTS", "words": "等"}

        answer = as_(clerk).post(at(case, "more-time"), said)

        assert answer.status_code == 422
        assert "after the present deadline" in words(answer)

    def test_refuses_with_a_reason(self, case, clerk, secretary):
        ask(case, clerk)

        as_(secretary).post(at(case, "no-time"), {"words": "先换临时灯"})

        assert Extension.objects.get().state == Asked.REFUSED
        assert fresh(case).due_at == case.due_at

    def test_a_stranger_finds_nothing(self, case, clerk):
        ask(case, clerk)
        stranger = as_(SecretaryFactory())

        assert stranger.post(at(case, "give-time"), {"words": "好"}).status_code == 404
        assert case.summary not in words(stranger.get("/desk/more-time/"))
        assert as_(ResidentFactory()).get("/desk/more-time/").status_code == 404


class TestTracked:
    def test_tells_what_we_wait_for_and_why_a_day_moved_and_names_nobody(
        self, case, clerk, secretary
    ):
        ask(case, clerk)
        operations.grant_time(case.pk, words="同意", by=actor_of(secretary), at=clock.now())
        operations.wait_for_resident(
            case.pk, waits_for=WaitsFor.PAPERS, by=actor_of(clerk), at=clock.now()
        )

        page = words(Client(headers={"Accept-Language": "en"}).get(f"/t/{case.code}/"))

        assert "a part has to be ordered" in page
        assert "papers or an answer are missing" in page
        for name in (clerk.name, secretary.name, "灯具要从厂里发", "同意"):
            assert name not in page


class TestApi:
    def test_does_what_the_page_does(self, case, clerk, secretary):
        mine, above = program(clerk), program(secretary)
        where = f"/api/v1/cases/{case.uid}"
        assert posted(mine, f"{where}/wait", {"waits_for": "PAPERS"}) == 200
        assert mine.get(f"{where}/clock").json()["waits_for"] == "PAPERS"
        assert posted(mine, f"{where}/go-on", {}) == 200
        until = (case.due_at + 6 * DAY).isoformat()
        said = {"until": until, "why": "WEATHER", "words": "下雨"}
        assert posted(mine, f"{where}/more-time", said) == 200
        assert [each["case"] for each in above.get("/api/v1/more-time").json()] == [case.code]
        assert posted(mine, f"{where}/more-time/grant", {"words": "好"}) == 409

        assert posted(above, f"{where}/more-time/grant", {"words": "好"}) == 200

        told = mine.get(f"{where}/clock").json()
        assert told["extensions"][0]["state"] == "GRANTED"
        assert len(told["accounts"]) == 1

    def test_a_stranger_gets_not_found_and_the_resident_no_clock(self, case, secretary):
        where = f"/api/v1/cases/{case.uid}"

        assert program(SecretaryFactory()).get(f"{where}/clock").status_code == 404
        resident = program(case.beneficiary)
        assert resident.get(f"{where}/clock").status_code == 409
        refused = {"words": "不"}
        answer = program(secretary).post(
            f"{where}/more-time/refuse", refused, content_type="application/json"
        )
        assert answer.json()["code"] == "cases.no_time_asked"
