"""The JSON API, from outside."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from doorstep.cases.models import Case, CasePhoto
from doorstep.cases.states import State
from doorstep.cases.tests.factories import (
    NINE_AM,
    CaseFactory,
    category_in,
    resolved_by,
    taken_by,
)
from doorstep.catalogue.presets import install
from doorstep.kernel import clock
from doorstep.kernel.tests.pictures import photo
from doorstep.people import tokens
from doorstep.people.models import Person, Volunteer
from doorstep.people.tests.factories import (
    ResidentFactory,
    StaffFactory,
    VolunteerFactory,
)

pytestmark = pytest.mark.django_db


class Api:
    """A program that speaks for somebody."""

    def __init__(self, someone: Person | Volunteer) -> None:
        person = someone.person if isinstance(someone, Volunteer) else someone
        _token, text = tokens.make(person, name="test", at=clock.now() - timedelta(days=1))
        self.client = Client(headers={"Authorization": f"Bearer {text}", "Accept-Language": "en"})

    def get(self, path: str, **query):
        return self.client.get(f"/api/v1{path}", query)

    def post(self, path: str, body: object = None):
        if body is None:
            return self.client.post(f"/api/v1{path}")
        return self.client.post(f"/api/v1{path}", body, content_type="application/json")


@pytest.fixture
def granny():
    person = ResidentFactory(number="13812345678")
    install(person.community)
    return person


def body(**fields):
    return {"capture_id": str(uuid4()), "said": "三单元楼道灯不亮", "category": "light", **fields}


class TestTakeDown:
    def test_201_then_200_then_409(self, granny):
        api, sent = Api(granny), body()

        first, again = api.post("/cases", sent), api.post("/cases", sent)
        other = api.post("/cases", {**sent, "said": "门坏了"})

        assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
        assert first.json()["uid"] == again.json()["uid"]
        assert other.json()["code"] == "kernel.other_body"
        case = first.json()
        assert (case["state"], case["said"]) == ("RAISED", sent["said"])
        assert case["spoken_by"]["called"] == "王奶奶"
        assert case["owner"]
        assert case["owner_why"]
        assert Case.objects.count() == 1

    def test_another_sender_with_the_same_id_gets_something_new(self, granny):
        sent = body()
        Api(granny).post("/cases", sent)

        assert Api(ResidentFactory(near=granny)).post("/cases", sent).status_code == 201

    def test_for_somebody_by_their_uid(self, granny):
        desk = Api(StaffFactory(at=granny.community))

        answer = desk.post("/cases", body(beneficiary=str(granny.uid), channel="PHONE"))

        assert answer.status_code == 201
        assert answer.json()["door"] == granny.home.label

    def test_a_stranger_does_not_learn_of_the_person(self, granny):
        stranger = Api(VolunteerFactory())

        answer = stranger.post("/cases", body(beneficiary=str(granny.uid)))

        assert (answer.status_code, answer.json()["code"]) == (404, "api.not_found")

    @pytest.mark.parametrize(
        ("fields", "status", "code", "field"),
        [
            ({"state": "CONFIRMED"}, 422, "api.not_understood", "state"),
            ({"capture_id": "x"}, 422, "api.not_understood", "capture_id"),
            ({"channel": "IMPORT"}, 422, "api.not_understood", "channel"),
            ({"said": "长" * 20_001}, 422, "api.not_understood", "said"),
            ({"said": "", "category": ""}, 422, "cases.says_nothing", "said"),
            ({"said": "a\x00b"}, 422, "kernel.bad_input", "said"),
            ({"category": "nope"}, 422, "cases.not_offered_here", "category"),
            ({"happened_at": "2999-01-01T00:00:00Z"}, 422, "kernel.bad_input", "happened_at"),
            ({"happened_at": "2026-13-01T00:00:00Z"}, 422, "api.not_understood", "happened_at"),
            ({"happened_at": "2026-03-01T00:00:00"}, 422, "api.not_understood", "happened_at"),
            ({"where": {"code": "22222222"}}, 404, "places.unknown_code", ""),
            ({"where": {"latitude": 1.0}}, 422, "kernel.bad_input", "where"),
            ({"summary": "打13812345678"}, 422, "cases.summary_is_personal", "summary"),
        ],
    )
    def test_bad_input_is_a_clear_sentence_and_stores_nothing(
        self, granny, fields, status, code, field
    ):
        answer = Api(granny).post("/cases", body(**fields))

        assert answer.status_code == status, answer.content
        said = answer.json()
        assert (said["code"], said["field"]) == (code, field)
        assert said["message"]
        assert not Case.objects.exists()

    @pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b"\xff\xfe"])
    def test_a_body_that_is_no_json(self, granny, raw):
        api = Api(granny)

        answer = api.client.post("/api/v1/cases", raw, content_type="application/json")

        assert answer.status_code in {400, 422}
        assert set(answer.json()) == {"code", "message", "field"}

    def test_another_content_type(self, granny):
        answer = Api(granny).client.post("/api/v1/cases", {"said": "灯"})

        assert (answer.status_code, answer.json()["code"]) == (415, "api.not_json")


class TestSignIn:
    def test_no_token_is_401_in_the_same_shape(self):
        answer = Client().get("/api/v1/cases")

        assert (answer.status_code, answer.json()["code"]) == (401, "api.not_signed_in")

    def test_a_session_is_no_token(self, granny):
        answer = Client(headers={"Authorization": "Bearer nonsense"}).get("/api/v1/cases")

        assert answer.status_code == 401


PATHS = (
    "claim",
    "start",
    "confirm",
    "not-fixed",
    "call-me",
    "withdraw",
    "contact",
)
WITH_BODY = (
    ("hand-back", {"reason": "忙"}),
    ("answer", {"words": "好"}),
    ("note", {"words": "好"}),
    ("rate", {"stars": 5}),
)


class TestStranger:
    @pytest.mark.parametrize("path", PATHS)
    def test_gets_404(self, path):
        case = CaseFactory()

        assert Api(VolunteerFactory()).post(f"/cases/{case.uid}/{path}").status_code == 404

    @pytest.mark.parametrize(("path", "sent"), WITH_BODY)
    def test_gets_404_with_a_body_too(self, path, sent):
        case = CaseFactory()

        assert Api(VolunteerFactory()).post(f"/cases/{case.uid}/{path}", sent).status_code == 404

    @pytest.mark.parametrize("tail", ["", "/timeline"])
    def test_reads_nothing(self, tail):
        case = CaseFactory()
        api = Api(VolunteerFactory())

        for key in (case.uid, case.code, uuid4(), "nonsense"):
            answer = api.get(f"/cases/{key}{tail}")
            assert (answer.status_code, answer.json()["code"]) == (404, "api.not_found")


class TestTheLoop:
    def test_from_raised_to_confirmed(self, granny):
        li = VolunteerFactory(near=granny)
        resident, volunteer = Api(granny), Api(li)
        uid = resident.post("/cases", body()).json()["uid"]

        (offer,) = volunteer.get("/offers").json()["items"]
        assert offer["uid"] == uid
        assert "said" not in offer
        assert volunteer.get(f"/cases/{uid}").status_code == 404
        taken = volunteer.post(f"/cases/{uid}/claim")
        assert (taken.status_code, taken.json()["state"]) == (200, "TAKEN")
        assert volunteer.post(f"/cases/{uid}/contact").json()["phone"] == "13812345678"
        assert volunteer.post(f"/cases/{uid}/start").json()["state"] == "STARTED"
        done = volunteer.client.post(
            f"/api/v1/cases/{uid}/resolve",
            {"words": "换了灯泡", "photos": SimpleUploadedFile("a.jpg", photo(), "image/jpeg")},
        )
        assert done.status_code == 200, done.content
        assert volunteer.post(f"/cases/{uid}/confirm").json()["code"] == "cases.may_not_confirm"
        seen = resident.get(f"/cases/{uid}").json()
        assert (seen["state"], seen["answer"], len(seen["photos"])) == ("RESOLVED", "换了灯泡", 1)
        assert resident.post(f"/cases/{uid}/confirm", {"stars": 9}).status_code == 422
        confirmed = resident.post(f"/cases/{uid}/confirm", {"stars": 5})
        assert confirmed.json()["state"] == "CONFIRMED"
        kinds = [step["kind"] for step in resident.get(f"/cases/{uid}/timeline").json()]
        assert kinds == ["RAISED", "PLACED", "TAKEN", "STARTED", "RESOLVED", "CONFIRMED"]
        assert CasePhoto.objects.count() == 1

    def test_hand_back_leaves_nothing_to_see(self, granny):
        case = CaseFactory(beneficiary=granny)
        li = VolunteerFactory(near=granny)
        api = Api(li)
        api.post(f"/cases/{case.uid}/claim")

        assert api.post(f"/cases/{case.uid}/hand-back", {"reason": "忙"}).status_code == 204
        assert api.get(f"/cases/{case.uid}").status_code == 404

    def test_the_second_claim_is_409_with_kind_words(self, granny):
        case = CaseFactory(beneficiary=granny)
        Api(VolunteerFactory(near=granny)).post(f"/cases/{case.uid}/claim")

        answer = Api(VolunteerFactory(near=granny)).post(f"/cases/{case.uid}/claim")

        assert answer.status_code == 409
        assert answer.json()["code"] == "cases.already_claimed"

    def test_not_fixed_and_withdrawn(self, granny):
        case = CaseFactory(beneficiary=granny)
        resolved_by(case, VolunteerFactory(near=granny))
        api = Api(granny)

        reopened = api.post(f"/cases/{case.code}/not-fixed", {"words": "不亮"}).json()
        assert (reopened["state"], reopened["reopened"]) == ("RAISED", 1)
        assert case.steps.get(kind="REOPENED").said == "不亮"
        assert api.post(f"/cases/{case.code}/withdraw").json()["state"] == "WITHDRAWN"

    def test_a_stale_version_is_409(self, granny):
        case = CaseFactory(beneficiary=granny)
        api = Api(granny)
        api.post(f"/cases/{case.uid}/note", {"words": "在家"})

        answer = api.post(f"/cases/{case.uid}/withdraw", {"version": 1})

        assert (answer.status_code, answer.json()["code"]) == (409, "cases.stale")

    def test_text_named_jpg(self, granny):
        case = CaseFactory(beneficiary=granny)
        li = VolunteerFactory(near=granny)
        taken_by(case, li)

        answer = Api(li).client.post(
            f"/api/v1/cases/{case.uid}/resolve",
            {"words": "好了", "photos": SimpleUploadedFile("a.jpg", b"text", "image/jpeg")},
        )

        assert (answer.status_code, answer.json()["code"]) == (422, "kernel.not_an_image")
        assert Case.objects.get().state == State.TAKEN


class TestList:
    def test_pages_and_filters(self, granny):
        for number in range(5):
            CaseFactory(beneficiary=granny, recorded_at=NINE_AM + timedelta(minutes=number))
        water = CaseFactory(beneficiary=granny, category=category_in(granny.community, "water"))
        api = Api(StaffFactory(at=granny.community))

        first = api.get("/cases", limit=4).json()
        rest = api.get("/cases", limit=4, after=first["next"]).json()

        assert (len(first["items"]), len(rest["items"]), rest["next"]) == (4, 2, None)
        found = api.get("/cases", category="water").json()["items"]
        assert [each["uid"] for each in found] == [str(water.uid)]
        assert api.get("/cases", building=granny.home.building.code).json()["items"]
        assert api.get("/cases", building="22222222", category="nope").json()["items"] == []

    @pytest.mark.parametrize("query", [{"after": "x"}, {"limit": 0}, {"state": "DONE"}])
    def test_what_nobody_knows_is_refused(self, granny, query):
        answer = Api(granny).get("/cases", **query)

        assert (answer.status_code, bool(answer.json()["message"])) == (422, True)

    def test_costs_few_queries(self, granny, django_assert_max_num_queries):
        for _ in range(4):
            resolved_by(CaseFactory(beneficiary=granny), VolunteerFactory(near=granny))
        api = Api(StaffFactory(at=granny.community))
        api.get("/cases")

        with django_assert_max_num_queries(8):
            assert len(api.get("/cases").json()["items"]) == 4


class TestSchema:
    def test_names_every_operation_and_forbids_what_it_does_not_know(self):
        schema = Client().get("/api/v1/openapi.json").json()

        assert schema["openapi"].startswith("3.1")
        operations = [
            each for path in schema["paths"].values() for each in path.values() if "tags" in each
        ]
        ids = [each["operationId"] for each in operations]
        assert len(ids) == len(set(ids))
        assert {"takeDownCase", "listCases", "claimCase", "resolveCase"} <= set(ids)
        assert schema["components"]["schemas"]["CaseIn"]["additionalProperties"] is False


class TestCounts:
    def test_tell_how_many_stand_where(self, granny):
        CaseFactory(beneficiary=granny)
        api = Api(granny)

        counts = {each["state"]: each["count"] for each in api.get("/cases/counts").json()}

        assert counts.pop("RAISED") == 1
        assert set(counts.values()) == {0}
