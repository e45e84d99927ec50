"""The office's work on cases over the API: the same operations, the same strangers."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doorstep.cases.models import CallBack, Case
from doorstep.cases.states import State
from doorstep.cases.tests.factories import CaseFactory, resolved_by, taken_by
from doorstep.catalogue.presets import install
from doorstep.kernel.tests.pictures import photo
from doorstep.people.tests.factories import (
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    VolunteerFactory,
)
from doorstep.places.models import Place
from doorstep.site.tests.programs import Program, new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def granny():
    person = ResidentFactory(number="13812345678")
    install(Place.objects.get(pk=person.community_id))
    return person


@pytest.fixture
def case(granny) -> Case:
    return CaseFactory(beneficiary=granny)


@pytest.fixture
def helper(granny):
    return VolunteerFactory(near=granny)


@pytest.fixture
def desk(granny) -> Program:
    return Program(SecretaryFactory(at=granny.community))


@pytest.fixture
def stranger() -> Program:
    return Program(SecretaryFactory())


def first_of(groups) -> str:
    return next(str(each["uid"]) for group in groups for each in group["items"])


class TestGivingOut:
    def test_gives_it_to_one_of_the_helpers_listed(self, desk, case, helper):
        to = first_of(desk.get(f"/cases/{case.code}/helpers").json())

        answer = desk.post(f"/cases/{case.code}/assign", to=to, version=1)

        assert (answer.status_code, answer.json()["state"]) == (200, "TAKEN")
        assert answer.json()["helper"] == helper.person.known_as

    def test_gives_it_to_nobody_else(self, desk, case):
        other = VolunteerFactory()

        answer = desk.post(f"/cases/{case.code}/assign", to=str(other.person.party.uid))

        assert answer.status_code == 404

    def test_has_another_owner_see_to_it(self, desk, case):
        to = first_of(desk.get(f"/cases/{case.uid}/owners").json())

        assert desk.post(f"/cases/{case.uid}/owner", to=to).status_code == 200

    def test_says_what_is_open_to_whom(self, desk, case, granny):
        assert "assign" in desk.get(f"/cases/{case.code}/may").json()
        assert "assign" not in Program(granny).get(f"/cases/{case.code}/may").json()

    def test_is_refused_to_the_resident_and_unknown_to_a_stranger(self, case, granny, stranger):
        for path in ("helpers", "owners"):
            assert Program(granny).get(f"/cases/{case.code}/{path}").status_code == 409
            assert stranger.get(f"/cases/{case.code}/{path}").status_code == 404


class TestPuttingRight:
    def test_puts_it_under_another_heading(self, desk, case):
        answer = desk.post(f"/cases/{case.code}/heading", category="lift", version=1)

        assert answer.json()["category"]["code"] == "lift"
        stale = desk.post(f"/cases/{case.code}/heading", category="light", version=1)
        assert (stale.status_code, stale.json()["code"]) == (409, "cases.stale")

    @pytest.mark.parametrize("by", ["code", "address", "point"])
    def test_says_where_it_is(self, desk, case, by):
        building = case.building
        building.latitude, building.longitude = 30.5, 114.3
        building.number, building.parent.name_zh = "7", "翠柳苑"
        building.save()
        building.parent.save()
        where = {
            "code": {"code": building.code},
            "address": {"address": "翠柳苑7栋"},
            "point": {"latitude": 30.5, "longitude": 114.3},
        }[by]

        answer = desk.post(f"/cases/{case.code}/place", where=where)

        assert answer.json()["building"]["code"] == building.code

    def test_wants_a_place(self, desk, case):
        assert desk.post(f"/cases/{case.code}/place", where={}).status_code == 422

    def test_joins_two_about_the_same(self, desk, case, granny):
        other = CaseFactory(beneficiary=granny)
        assert [each["code"] for each in desk.get(f"/cases/{case.code}/alike").json()] == [
            other.code
        ]

        answer = desk.post(f"/cases/{case.code}/merge", into=other.code)

        assert (answer.json()["state"], answer.json()["merged_into"]) == ("MERGED", other.code)

    def test_a_note_is_written_once(self, desk, case):
        told = {"words": "带梯子", "capture_id": new_id()}
        first, again = (desk.post(f"/cases/{case.code}/note", **told) for _ in range(2))
        other = desk.post(f"/cases/{case.code}/note", **{**told, "words": "带灯"})

        assert (first.status_code, again.status_code, other.status_code) == (200, 200, 409)
        assert case.steps.filter(kind="NOTED").count() == 1

    def test_shows_in_public_what_is_chosen_and_takes_it_back(self, desk, case, helper):
        taken_by(case, helper)
        Program(helper).form(
            f"/cases/{case.code}/resolve",
            words="换了新灯泡",
            photos=SimpleUploadedFile("a.jpg", photo(), "image/jpeg"),
        )
        (key,) = desk.get(f"/cases/{case.code}").json()["photos"]
        shown = desk.post(f"/cases/{case.code}/show", said="楼道灯不亮", photos=[key])

        assert shown.status_code == 200
        assert desk.post(f"/cases/{case.code}/show", photos=["elsewhere"]).status_code == 404
        assert desk.delete(f"/cases/{case.code}/show").status_code == 204
        assert desk.get(f"/files/{key}").status_code == 200
        assert Program(SecretaryFactory()).get(f"/files/{key}").status_code == 404


class TestCard:
    def test_is_printed_and_cancelled(self, desk, case, granny):
        made = desk.post(f"/cases/{case.code}/card")

        assert "/l/" in made.json()["address"]
        assert desk.delete(f"/cases/{case.code}/card").status_code == 204
        assert Program(granny).post(f"/cases/{case.code}/card").status_code == 409


class TestCalls:
    @pytest.fixture
    def call(self, granny, helper) -> CallBack:
        case = CaseFactory(beneficiary=granny)
        resolved_by(case, helper)
        return CallBack.objects.get(case=case)

    def test_is_taken_and_recorded(self, granny, call):
        caller = Program(StaffFactory(at=granny.community))
        (listed,) = caller.get("/calls").json()
        path = f"/cases/{listed['code']}"

        assert caller.get(f"{path}/call").json()["case"] == listed["case"]
        assert caller.post(f"{path}/call/take").json()["taken_until"]
        assert caller.post(f"{path}/contact").json()["phone"] == "13812345678"
        done = caller.post(f"{path}/call/record", outcome="CONFIRMED", stars=5)

        call.case.refresh_from_db()
        assert (done.status_code, call.case.state) == (204, State.CONFIRMED)

    def test_is_not_there_for_a_stranger(self, stranger, call):
        assert stranger.get("/calls").json() == []
        assert stranger.get(f"/cases/{call.case.code}/call").status_code == 404
        assert stranger.post(f"/cases/{call.case.uid}/call/take").status_code == 404


class TestLists:
    def test_counts_exports_and_narrows_alike(self, desk, case, granny):
        CaseFactory()

        counts = {each["state"]: each["count"] for each in desk.get("/cases/counts").json()}
        listed = desk.get("/cases", community=granny.community.code, building=case.building.code)
        sheet = desk.get("/cases/export")

        assert (counts["RAISED"], len(listed.json()["items"])) == (1, 1)
        assert sheet.headers["Content-Type"].endswith("spreadsheetml.sheet")
        assert desk.get("/cases", community="nowhere").json()["items"] == []

    def test_is_about_oneself(self, case, granny, helper):
        mine, helps = Program(granny), Program(helper)
        taken_by(case, helper)

        assert [each["code"] for each in mine.get("/me/cases").json()["items"]] == [case.code]
        assert [each["code"] for each in helps.get("/me/work").json()["in_hand"]] == [case.code]
        assert helps.get("/me/done").json()["count"] == 0
        assert helps.get(f"/track/{case.code}").json()["state"] == "TAKEN"
        assert helps.get("/track/22222222").status_code == 404

    def test_finds_somebody_and_guesses_a_heading(self, granny, helper):
        helps = Program(helper)

        (found,) = helps.get("/somebody", seek=granny.name).json()
        guess = helps.get("/categories/guess", said="楼道灯不亮").json()

        assert found["uid"] == str(granny.uid)
        assert guess["category"]["code"] == "light"
        assert Program(granny).get("/somebody", seek=granny.name).json() == []
