"""Every refusal of the API in one shape, in the reader's language, whatever it came from."""

import json
import re

import pytest
from django.test import Client
from pydantic_core._pydantic_core import list_all_errors

from doorstep.cases.models import Case
from doorstep.catalogue.presets import install
from doorstep.kernel.failures import CannotStore
from doorstep.kernel.pace import Pace
from doorstep.people import bearer, traffic
from doorstep.people.clients import START
from doorstep.people.models import ClientTraffic
from doorstep.people.tests.factories import ClientFactory, ResidentFactory
from doorstep.places.models import Place
from doorstep.site.api.misfits import sentence_for
from doorstep.site.tests.programs import Program, new_id

pytestmark = pytest.mark.django_db

SHAPE = {"code", "message", "field"}
KEY = f"{START}key-of-the-hotline"


@pytest.fixture
def granny():
    person = ResidentFactory()
    install(Place.objects.get(pk=person.community_id))
    return person


@pytest.fixture
def program(granny) -> Program:
    return Program(granny)


def said(answer):
    assert answer.headers["Content-Type"].startswith("application/json")
    told = json.loads(answer.content)
    assert set(told) == SHAPE
    assert told["message"]
    return told["code"]


class TestShape:
    @pytest.mark.parametrize(
        ("method", "path", "status", "code"),
        [
            ("get", "/nowhere", 404, "api.not_found"),
            ("get", "/cases/22222222", 404, "api.not_found"),
            ("delete", "/cases", 405, "api.wrong_method"),
            ("put", "/me", 405, "api.wrong_method"),
            ("get", "/cases?limit=0", 422, "api.not_understood"),
            ("get", "/cases?what=1", 422, "kernel.bad_input"),
            ("get", "/cases?since=5", 422, "api.not_understood"),
            ("get", "/cases?after=%00", 422, "kernel.bad_input"),
            ("get", "/cases/%00", 422, "kernel.bad_input"),
            ("get", "/cases?mine=yes", 422, "api.not_understood"),
        ],
    )
    def test_is_one_whatever_is_wrong(self, program, method, path, status, code):
        answer = getattr(program.client, method)(f"/api/v1{path}")

        assert (answer.status_code, said(answer)) == (status, code)

    def test_says_which_methods_there_are(self, program):
        allowed = program.client.delete("/api/v1/cases").headers["Allow"]

        assert {each.strip() for each in allowed.split(",")} == {"GET", "POST"}

    def test_is_one_before_anybody_is_known(self):
        answer = Client().get("/api/v1/cases")
        assert (answer.status_code, said(answer)) == (401, "api.not_signed_in")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        answer = Client(headers={"Host": "evil.example"}).get("/api/v1/cases")
        assert (answer.status_code, said(answer)) == (400, "api.not_readable")

    def test_is_one_for_too_much_at_once(self, program, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

        answer = program.post("/cases", capture_id=new_id(), said="长" * 200)

        assert (answer.status_code, said(answer)) == (413, "api.too_big")

    @pytest.mark.parametrize("raw", [b"{", b"[" * 100_000, b'{"a": NaN', b"\xff"])
    def test_is_one_for_what_cannot_be_read(self, program, raw):
        answer = program.client.post("/api/v1/cases", raw, content_type="application/json")

        assert (answer.status_code, said(answer)) == (400, "api.not_readable")

    def test_is_one_for_our_own_mistake_and_for_the_machines(self, program, monkeypatch):
        program.client.raise_request_exception = False

        def raises(error):
            def seen(*_given, **_named):
                raise error

            return seen

        for error, status, code in (
            (RuntimeError("words of a resident"), 500, "api.broken"),
            (CannotStore(), 503, "kernel.cannot_store"),
        ):
            monkeypatch.setattr("doorstep.cases.queries.seen_by_code", raises(error))
            answer = program.get("/cases/22222222")
            assert (answer.status_code, said(answer)) == (status, code)
            assert b"words of" not in answer.content
            assert ("Retry-After" in answer.headers) == (status == 503)


class TestLanguage:
    @pytest.mark.parametrize("kind", [each["type"] for each in list_all_errors()])
    def test_every_misfit_has_a_sentence_of_ours(self, kind):
        known = next(each for each in list_all_errors() if each["type"] == kind)
        context = {"min_length": 1, "max_length": 2, "ge": 1, "le": 5, "expected": "'a' or 'b'"}

        sentence = sentence_for({"type": kind, "ctx": context}, "said")

        assert "said" in sentence
        assert known["example_message_python"] not in sentence
        assert not re.search(
            r"\b[a-z]{4,}\b", sentence.replace("said", "").replace("true", "").replace("false", "")
        )  # Chinese throughout

    def test_no_english_inside_chinese(self, granny):
        answer = Program(granny, "zh-hans").post("/cases", capture_id="x", said="灯")

        assert answer.json()["message"] == "“capture_id”要填 UUID。"


class TestPace:
    def test_a_token_has_so_many_calls_a_minute(self, program, settings, monkeypatch):
        monkeypatch.setattr(bearer, "pace", Pace())
        settings.API_CALLS_A_MINUTE = 2

        statuses = [program.get("/me").status_code for _ in range(3)]
        answer = program.get("/me")

        assert statuses == [200, 200, 429]
        assert said(answer) == "kernel.too_many"
        assert 1 <= int(answer.headers["Retry-After"]) <= 60

    def test_checking_a_token_is_one_select(self, program, django_assert_num_queries):
        program.get("/nowhere")
        program.get("/me")
        with django_assert_num_queries(1):
            program.get("/me")


class TestProgram:
    """A key of its own speaks for nobody: it says things, and reads what it said."""

    @pytest.fixture
    def hotline(self, granny) -> Program:
        ClientFactory(place=granny.community, key=KEY)
        return Program(KEY)

    def test_says_something_and_reads_its_own(self, hotline, program, granny):
        told = {"capture_id": new_id(), "said": "路灯不亮", "category": "light"}
        made, again = hotline.post("/cases", **told), hotline.post("/cases", **told)
        own = Case.objects.get()
        program.post("/cases", capture_id=new_id(), said="电梯坏了", category="lift")

        assert (made.status_code, again.status_code) == (201, 200)
        assert made.json()["said"] == "路灯不亮"
        listed = hotline.get("/cases").json()["items"]
        assert [each["uid"] for each in listed] == [str(own.uid)]
        assert hotline.get(f"/cases/{own.code}/timeline").status_code == 200
        assert hotline.post(f"/cases/{own.code}/note", words="又来电话了").status_code == 200
        traffic.write_out()
        assert ClientTraffic.objects.exists()

    def test_knows_of_nothing_else(self, hotline, program):
        program.post("/cases", capture_id=new_id(), said="电梯坏了", category="lift")
        other = Case.objects.get()

        assert hotline.get(f"/cases/{other.code}").status_code == 404
        assert hotline.post(f"/cases/{other.code}/note", words="x").status_code == 404

    def test_is_nobody_where_a_person_is_wanted(self, hotline):
        for path in ("/me", "/people", "/offers", "/calls", "/me/work"):
            assert hotline.get(path).status_code == 401

    def test_is_shut_out_when_it_is_taken_back(self, hotline):
        from doorstep.people.models import Client as System

        System.objects.update(revoked_at="2026-03-05T00:00Z", revoked_by_kind="SYSTEM")

        assert hotline.get("/cases").status_code == 401

    def test_asks_for_the_catalogue_and_for_places(self, hotline, granny):
        assert hotline.get("/categories").json()["items"]
        assert hotline.get(f"/places/{granny.community.code}").status_code == 200
        assert hotline.get(f"/places/{granny.community.code}/register").status_code == 404
