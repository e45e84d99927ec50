"""Promises through the JSON API: each deed, each stranger, each second time."""

from datetime import timedelta

import pytest

from doorstep.cases.models import Case, Promise
from doorstep.cases.promising import PromiseState
from doorstep.cases.tests.factories import CaseFactory
from doorstep.cases.tests.promising import company, promised
from doorstep.cases.tests.test_api import Api
from doorstep.kernel import clock
from doorstep.people import parties
from doorstep.people.tests.factories import StaffFactory, VolunteerFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def case() -> Case:
    return CaseFactory(recorded_at=clock.now() - DAY)


@pytest.fixture
def desk(case: Case) -> Api:
    return Api(StaffFactory(at=case.community))


def given(case: Case) -> Promise:
    now = clock.now()
    return promised(case, at=now - DAY, due_at=now + 5 * DAY)


def body(**said) -> dict[str, object]:
    ordinary = {"summary": "三楼换一盏新灯", "due_at": (clock.now() + 3 * DAY).isoformat()}
    return {**ordinary, "party": str(company().uid), **said}


def test_promised_about_a_case_and_listed(desk: Api, case: Case):
    made = desk.post(f"/cases/{case.code}/promises", body())

    assert made.status_code == 201
    assert made.json()["state"] == "OPEN"
    listed = desk.get("/promises?state=OPEN").json()["items"]
    assert [each["uid"] for each in listed] == [made.json()["uid"]]
    assert [each["uid"] for each in desk.get(f"/cases/{case.code}/promises").json()] == [
        made.json()["uid"]
    ]


def test_promised_to_everybody_at_a_place(desk: Api, case: Case):
    said = body(place=case.community.code, audience="COMMUNITY", source="RESOLUTION")

    assert desk.post("/promises", said).status_code == 201
    assert desk.post("/promises", body(place="NOSUCHPLACE")).status_code == 404


def test_kept_once(desk: Api, case: Case):
    uid = given(case).uid

    assert desk.post(f"/promises/{uid}/keep", {}).json()["state"] == "KEPT"
    again = desk.post(f"/promises/{uid}/keep", {})
    assert (again.status_code, again.json()["code"]) == (409, "cases.promise_settled")
    assert desk.get("/promises/headline").json()["whole"]["kept"] == 1


def test_put_off_only_when_they_were_told(desk: Api, case: Case):
    uid = given(case).uid
    later = {"to": (clock.now() + 9 * DAY).isoformat(), "reason": "缺配件"}

    untold = desk.post(f"/promises/{uid}/put-off", later)
    assert (untold.status_code, untold.json()["code"]) == (409, "cases.not_told")
    told = desk.post(f"/promises/{uid}/put-off", {**later, "told_in_person": True})
    assert told.json()["was_put_off"] is True
    assert [each["kind"] for each in desk.get(f"/promises/{uid}/timeline").json()] == [
        "MADE",
        "PUT_OFF",
    ]


def test_taken_back_with_a_reason(desk: Api, case: Case):
    uid = given(case).uid

    assert desk.post(f"/promises/{uid}/withdraw", {"reason": ""}).status_code == 422
    assert desk.post(f"/promises/{uid}/withdraw", {"reason": "不用了"}).status_code == 200
    assert Promise.objects.get().state == PromiseState.WITHDRAWN
    assert desk.get(f"/promises/{uid}").json()["state"] == "WITHDRAWN"


def test_by_party_and_as_a_workbook(desk: Api, case: Case):
    promise = given(case)

    listed = desk.get("/promises/parties").json()
    assert [(each["party"], each["whole"]["percent"]) for each in listed] == [
        (str(promise.party.uid), None)
    ]
    assert desk.get(f"/promises?party={promise.party.uid}").json()["items"]
    assert desk.get(f"/promises?party={case.uid}").status_code == 404
    assert desk.get("/promises/export").status_code == 200


def test_my_own_word_is_mine_to_know(case: Case):
    li = VolunteerFactory(near=case)
    now = clock.now()
    own = parties.of_person(li.person)
    promised(case, party=own, at=now - DAY, due_at=now + DAY)

    assert Api(li).get("/promises/mine").json()["open"] == 1
    assert Api(StaffFactory(at=case.community)).get("/promises/mine").json()["open"] == 0


def test_a_stranger_knows_of_none(case: Case):
    promise, stranger = given(case), Api(StaffFactory())

    assert stranger.get(f"/promises/{promise.uid}").status_code == 404
    assert stranger.get(f"/promises/{promise.uid}/timeline").status_code == 404
    assert stranger.post(f"/cases/{case.code}/promises", body()).status_code == 404
    for deed, said in (
        ("keep", {}),
        ("put-off", {"to": (clock.now() + 9 * DAY).isoformat(), "reason": "x"}),
        ("withdraw", {"reason": "x"}),
    ):
        assert stranger.post(f"/promises/{promise.uid}/{deed}", said).status_code == 404
    assert stranger.get("/promises").json()["items"] == []
