"""Parts, ties, splits and meetings over the JSON API, each deed by whoever may do it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doorstep.cases import operations
from doorstep.cases.models import Case, CasePart
from doorstep.cases.states import State
from doorstep.cases.tests.factories import NINE_AM, CaseFactory, staff_of
from doorstep.cases.tests.joint import part_of
from doorstep.cases.tests.test_api import Api
from doorstep.kernel import clock
from doorstep.kernel.tests.pictures import photo
from doorstep.people.models import Link
from doorstep.people.tests.factories import (
    ContactFactory,
    OrganisationFactory,
    ResidentFactory,
    StaffFactory,
)
from doorstep.places.models import Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return CaseFactory(beneficiary=ResidentFactory(number="13812345678"))


@pytest.fixture
def company(case):
    return OrganisationFactory(serves=[case.estate])


@pytest.fixture
def desk(case):
    return Api(StaffFactory(at=Place.objects.get(pk=case.community_id)))


@pytest.fixture
def sun(company):
    return Api(ContactFactory(organisation=company))


@pytest.fixture
def part(case, company):
    due = clock.now() + timedelta(days=2)
    return part_of(case, company, at=clock.now(), due_at=due)


def tomorrow() -> str:
    return (clock.now() + timedelta(days=1)).isoformat()


class TestTheOffice:
    def test_asks_one_of_those_who_could(self, desk, case, company):
        wanted = {"to": str(company.party.uid), "what": "查水管", "due_at": tomorrow()}

        made = desk.post(f"/cases/{case.code}/parts", wanted)

        assert made.status_code == 201, made.content
        assert made.json()["state"] == "ASKED"
        assert made.json()["party"] == company.name_en
        (listed,) = desk.get(f"/cases/{case.code}/parts").json()
        assert listed["uid"] == made.json()["uid"]
        stranger = {**wanted, "to": str(uuid4())}
        assert desk.post(f"/cases/{case.code}/parts", stranger).status_code == 404

    def test_reminds_withdraws_and_asks_again(self, desk, sun, part):
        path = f"/parts/{part.uid}"
        assert desk.post(f"{path}/remind").status_code == 200
        assert desk.post(f"{path}/remind").json()["code"] == "cases.reminded_already"
        sun.post(f"{path}/return", {"words": "不归我们"})
        again = desk.post(f"{path}/ask-again", {"words": "归的", "due_at": tomorrow()})
        assert (again.json()["state"], again.json()["what"]) == ("ASKED", "归的")

        gone = desk.post(f"{path}/withdraw", {"words": "自己好了"})

        assert gone.json()["state"] == "WITHDRAWN"
        assert desk.post(f"{path}/withdraw").json()["code"] == "cases.wrong_part_state"

    def test_mints_lists_and_cancels_links(self, desk, sun, part):
        path = f"/parts/{part.uid}/links"
        made = desk.post(path, {"for_whom": "孙师傅"})

        assert made.status_code == 201
        assert "/l/" in made.json()["address"]
        (listed,) = desk.get(path).json()
        assert (listed["for_whom"], listed["address"]) == ("孙师傅", "")
        assert sun.get(path).status_code == 409
        assert sun.post(path, {"for_whom": "别人"}).status_code == 409
        uid = made.json()["uid"]
        assert desk.client.delete(f"/api/v1{path}/{uid}").status_code == 204
        assert Link.objects.get(uid=uid).cancelled_at is not None

    def test_is_refused_while_a_part_is_open(self, desk, case, part):
        refused = desk.client.post(f"/api/v1/cases/{case.code}/resolve", {"words": "好了"})

        assert (refused.status_code, refused.json()["code"]) == (409, "cases.parts_open")

    def test_splits_ties_and_unties(self, desk, case):
        new = desk.post(f"/cases/{case.code}/split", {"summary": "楼道堆物"})
        assert new.status_code == 201, new.content
        code = new.json()["code"]
        (tied,) = desk.get(f"/cases/{case.code}/ties").json()
        assert (tied["code"], tied["kind"]) == (code, "SPLIT")

        assert desk.client.delete(f"/api/v1/cases/{case.code}/ties/{code}").status_code == 204
        assert desk.get(f"/cases/{case.code}/ties").json() == []
        (again,) = desk.post(f"/cases/{case.code}/ties", {"to": code}).json()
        assert again["kind"] == "RELATED"

    def test_takes_joined_ones_apart(self, desk, case):
        other = CaseFactory(beneficiary=ResidentFactory(near=case))
        operations.merge(case.pk, into=other.pk, by=staff_of(case), at=NINE_AM)

        assert desk.post(f"/cases/{case.code}/unjoin").json()["state"] == "RAISED"
        assert desk.post(f"/cases/{case.code}/unjoin").status_code == 409

    def test_writes_a_meeting_down(self, desk, case, company):
        party = str(company.party.uid)
        meeting = {
            "held_on": str(clock.shanghai_day(clock.now())),
            "place": "二楼会议室",
            "parties": [party],
            "decisions": [{"party": party, "what": "换总阀", "due_at": tomorrow()}],
        }

        made = desk.post(f"/cases/{case.code}/meetings", meeting)

        assert made.status_code == 201, made.content
        (told,) = desk.get(f"/cases/{case.code}/meetings").json()
        assert told["parties"] == [company.name_en]
        assert told["decisions"][0]["what"] == "换总阀"


class TestThePartner:
    def test_sees_its_own_and_nothing_else(self, sun, case, part):
        other = part_of(case, OrganisationFactory(), at=clock.now(), due_at=part.due_at)

        (listed,) = sun.get("/parts").json()["items"]

        assert listed["uid"] == str(part.uid)
        assert sun.get(f"/parts/{other.uid}").status_code == 404
        assert sun.get(f"/cases/{case.code}").status_code == 404
        assert sun.get(f"/cases/{case.code}/parts").status_code == 404
        assert case.summary not in sun.get(f"/parts/{part.uid}").content.decode()

    def test_accepts_and_shows_that_it_is_done(self, sun, part):
        path = f"/parts/{part.uid}"
        assert sun.post(f"{path}/accept").json()["state"] == "ACCEPTED"
        now = SimpleUploadedFile("now.jpg", photo((60, 40)), "image/jpeg")

        done = sun.client.post(f"/api/v1{path}/done", {"words": "换好了", "after": [now]})

        assert done.status_code == 200, done.content
        assert (done.json()["state"], len(done.json()["photos"])) == ("DONE", 1)

    def test_may_not_do_the_offices_deeds(self, sun, part):
        assert sun.post(f"/parts/{part.uid}/remind").json()["code"] == "cases.may_not"
        assert sun.post(f"/parts/{part.uid}/withdraw").json()["code"] == "cases.may_not"
        assert CasePart.objects.get().state == "ASKED"

    def test_a_stranger_finds_nothing(self, part):
        stranger = Api(ResidentFactory())
        path = f"/parts/{part.uid}"

        assert stranger.get("/parts").json()["items"] == []
        assert stranger.get(path).status_code == 404
        for deed in ("accept", "remind", "withdraw", "contact"):
            assert stranger.post(f"{path}/{deed}").status_code == 404
        assert Case.objects.get().state == State.TAKEN


@pytest.mark.django_db(transaction=True)
def test_the_phone_only_from_accepting_to_done(case, company):
    sun = Api(ContactFactory(organisation=company))
    part = part_of(case, company, at=clock.now(), due_at=clock.now() + timedelta(days=1))
    path = f"/parts/{part.uid}"

    assert sun.post(f"{path}/contact").status_code == 403
    sun.post(f"{path}/accept")
    assert sun.post(f"{path}/contact").json()["phone"] == "13812345678"
    sun.client.post(f"/api/v1{path}/done", {"words": "好了"})
    assert sun.post(f"{path}/contact").status_code == 403
