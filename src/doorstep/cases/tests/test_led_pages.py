"""The pages and the API of led cases."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from doorstep.cases import operations
from doorstep.cases.models import AccountLine, Case, GroupMember, PlanStep
from doorstep.cases.states import State
from doorstep.cases.tests.factories import resolved_by, staff_of
from doorstep.cases.tests.office import as_, at, words
from doorstep.cases.tests.test_api import Api
from doorstep.kernel import clock
from doorstep.kernel.tests.pictures import photo
from doorstep.people.models import Person
from doorstep.people.tests.factories import SecretaryFactory, VolunteerFactory, actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def zhao(mrs_wang: Person) -> Person:
    return SecretaryFactory(at=mrs_wang.community)


@pytest.fixture
def led(case: Case, zhao: Person) -> Case:
    return operations.lead(case.pk, leader=zhao, why="拖了三年", by=actor_of(zhao), at=clock.now())


class TestPages:
    def test_the_secretary_takes_it_on_the_case(self, case: Case, zhao: Person):
        client = as_(zhao)
        assert "A leader answers for it" in words(client.get(at(case)))

        done = client.post(at(case, "lead"), {"who": zhao.pk, "words": "拖了三年"})

        assert done.status_code == 303
        assert f"/desk/led/{case.pk}/" in words(client.get(at(case)))
        assert case.summary in words(client.get("/desk/led/"))

    def test_everything_of_the_group_from_its_page(self, led: Case, zhao: Person):
        client, desk = as_(zhao), staff_of(led).person
        assert desk is not None
        today = clock.shanghai_day(clock.now()).isoformat()
        for key, typed in (
            ("join", {"who": desk.pk, "role": "KEEPS"}),
            ("plan", {"what": "请第三方检测", "due_on": today}),
            ("finish", {"number": 1}),
            ("account", {"on": today, "way": "OUT", "amount": "1200.50", "what": "检测费"}),
            ("correct", {"number": 1, "what": "记重了"}),
            ("file", {"words": "检测报告", "pictures": SimpleUploadedFile("a.jpg", photo())}),
            ("leave", {"who": desk.pk}),
            ("agree", {"words": "现场看过"}),
        ):
            done = client.post(f"/desk/led/{led.pk}/{key}/", typed)
            assert done.status_code == 303, (key, words(done))

        page = words(client.get(f"/desk/led/{led.pk}/"))
        assert "-1,200.50" in page
        assert "takes back line 1" in page
        assert "In 0.00 yuan, out 0.00 yuan, left 0.00 yuan." in page
        assert "检测报告" in page
        assert (PlanStep.objects.count(), AccountLine.objects.count()) == (1, 2)
        assert GroupMember.objects.get().until is not None
        led.refresh_from_db()
        assert led.leader_agreed_at is not None

    def test_what_is_wrong_stands_beside_its_field_with_everything_typed(
        self, led: Case, zhao: Person
    ):
        page = as_(zhao).post(
            f"/desk/led/{led.pk}/account/",
            {"on": "2999-01-01", "way": "IN", "amount": "5", "what": "补助"},
        )

        assert page.status_code == 422
        assert "Money moves today or before" in words(page)
        assert 'value="补助"' in words(page)

    def test_the_resident_hears_nothing_of_plan_and_money(self, led: Case, zhao: Person):
        as_(zhao).post(
            f"/desk/led/{led.pk}/plan/",
            {"what": "请第三方检测", "due_on": clock.shanghai_day(clock.now()).isoformat()},
        )
        resolved_by(led, VolunteerFactory(near=led), at=clock.now())
        assert led.beneficiary is not None
        operations.confirm(led.pk, by=actor_of(led.beneficiary), at=clock.now())

        page = words(as_(led.beneficiary).get(f"/my/{led.uid}/"))

        assert "第三方" not in page
        assert "answers for it in person" in page

    def test_a_stranger_finds_nothing(self, led: Case):
        stranger = as_(VolunteerFactory())
        elsewhere = as_(SecretaryFactory())

        assert stranger.get("/desk/led/").status_code == 404
        assert led.summary not in words(elsewhere.get("/desk/led/"))
        for client in (stranger, elsewhere):
            assert client.get(f"/desk/led/{led.pk}/").status_code == 404
            assert client.post(f"/desk/led/{led.pk}/plan/", {}).status_code == 404

    def test_a_case_without_a_leader_has_no_such_page(self, case: Case, counter: Client):
        assert counter.get(f"/desk/led/{case.pk}/").status_code == 404


class TestApi:
    def test_leads_works_and_closes_by_two_words(self, case: Case, zhao: Person):
        assert case.beneficiary is not None
        api, resident = Api(zhao), Api(case.beneficiary)
        leaders = api.get(f"/cases/{case.code}/leaders").json()
        led = api.post(
            f"/cases/{case.code}/lead", {"leader": leaders[0]["uid"], "why": "拖了三年"}
        ).json()
        assert (led["leader"]["called"], led["why"]) == ("赵主任", "拖了三年")
        base = f"/cases/{case.code}/led"
        someone = api.get(f"{base}/people").json()[0]["uid"]
        day = clock.shanghai_day(clock.now()).isoformat()
        for path, body in (
            ("group", {"person": someone, "role": "RUNS"}),
            ("plan", {"what": "请第三方检测", "due_on": day}),
            ("plan/1/done", None),
            ("accounts", {"on": day, "amount_fen": -1200, "what": "检测费"}),
            ("accounts/1/correct", {"what": "记重了"}),
        ):
            answer = api.post(f"{base}/{path}", body)
            assert answer.status_code == 200, answer.content
        paper = api.client.post(
            f"/api/v1{base}/papers",
            {"words": "检测报告", "photos": SimpleUploadedFile("a.jpg", photo())},
        )
        assert len(paper.json()["papers"]) == 1
        left = api.client.delete(f"/api/v1{base}/group/{someone}").json()
        assert left["group"] == []
        resolved_by(case, VolunteerFactory(near=case), at=clock.now())
        assert resident.post(f"/cases/{case.code}/confirm").json()["state"] == "RESOLVED"
        assert api.post(f"{base}/agree", {"words": "看过"}).json()["closed_at"]
        case.refresh_from_db()
        assert case.state == State.CONFIRMED
        assert [each["code"] for each in api.get("/led").json()] == [case.code]

    def test_a_stranger_gets_404(self, led: Case):
        stranger = Api(VolunteerFactory())

        assert stranger.get(f"/cases/{led.code}/led").status_code == 404
        body = {"what": "检测", "due_on": "2026-03-05"}
        assert stranger.post(f"/cases/{led.code}/led/plan", body).status_code == 404
        assert stranger.get("/led").json() == []
