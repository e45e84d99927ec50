import json
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from doorstep.cases.models import Case
from doorstep.cases.states import State
from doorstep.cases.tests.factories import CaseFactory, confirmed_by, resolved_by
from doorstep.catalogue.models import Category
from doorstep.kernel import clock
from doorstep.open311 import ids
from doorstep.open311.states import STATES, Status
from doorstep.open311.tests.world import ROOT, a_world
from doorstep.people.models import ClientTraffic
from doorstep.people.tests.factories import ResidentFactory, VolunteerFactory

pytestmark = pytest.mark.django_db


def ids_of(answer) -> set[str]:
    return {row["service_request_id"] for row in answer.json()}


class TestDiscovery:
    def test_says_where_and_how(self, world):
        told = world.get("discovery.json").json()

        (endpoint,) = told["endpoints"]
        assert endpoint["url"].endswith("/open311/v2")
        assert endpoint["type"] == "production"
        assert set(endpoint["formats"]) == {"application/json", "text/xml"}

    def test_in_xml(self, world):
        root = ET.fromstring(world.get("discovery.xml").content)

        assert root.tag == "discovery"
        assert root.findtext("endpoints/endpoint/formats/format")


class TestServices:
    def test_lists_each_code_once_and_nothing_private(self, world):
        a_world(2)

        told = world.get("services.json").json()

        assert [row["service_code"] for row in told] == ["light"]
        assert told[0]["metadata"] is True
        assert told[0]["type"] == "realtime"

    def test_never_lists_what_is_nobody_elses_business(self, world):
        Category.objects.filter(pk=world.health.pk).update(is_private=False)

        assert [row["service_code"] for row in world.get("services.json").json()] == ["light"]
        assert world.get("services/health.json").status_code == 404

    @pytest.mark.parametrize(
        ("asked", "name"),
        [({"locale": "en"}, "A light is out"), ({"locale": "zh_CN"}, "楼道灯、路灯不亮")],
    )
    def test_speaks_the_language_asked_for(self, world, asked, name):
        answer = world.get("services.json", **asked)

        assert answer.json()[0]["service_name"] == name
        assert answer["Content-Language"] in {"en", "zh-hans"}

    def test_of_one_jurisdiction(self, world):
        other = a_world(2)
        Category.objects.filter(pk=other.light.pk).update(code="lift")

        here = world.get("services.json", jurisdiction_id=world.community.code).json()

        assert [row["service_code"] for row in here] == ["light"]
        assert world.get("services.json", jurisdiction_id="nowhere").status_code == 404

    def test_a_definition_has_real_booleans(self, world):
        told = world.get("services/light.json").json()

        assert told["service_code"] == "light"
        assert [each["variable"] for each in told["attributes"]] == [False, True]
        root = ET.fromstring(world.get("services/light.xml").content)
        assert [each.text for each in root.findall("attributes/attribute/variable")] == [
            "false",
            "true",
        ]

    def test_costs_the_same_however_many_there_are(self, world, django_assert_num_queries):
        with django_assert_num_queries(1):
            world.get("services.json")
        for number in range(2, 5):
            a_world(number)
        with django_assert_num_queries(1):
            world.get("services.json")


class TestRequests:
    def test_a_stranger_reads_little(self, world):
        public = world.submitted(description="王桂英家 3-2-501 的灯", phone="13800001234")

        (told,) = world.get("requests.json").json()

        assert told["service_request_id"] == public
        assert told["status"] == "open"
        assert told["service_code"] == "light"
        assert (told["lat"], told["long"]) == (world.building.latitude, world.building.longitude)
        assert told["address"] == f"欧景苑 {world.building.name}"
        assert told["requested_datetime"].endswith("+08:00")
        assert not {"description", "media_url", "first_name", "phone"} & set(told)

    def test_the_system_that_said_it_reads_it_in_full(self, world):
        world.submitted(
            description="灯不亮", media_url="https://example.org/a.jpg", phone="13800001234"
        )

        (told,) = world.get("requests.json", api_key=world.key).json()

        assert told["description"] == "灯不亮"
        assert told["media_url"] == "https://example.org/a.jpg"
        assert "13800001234" not in json.dumps(told)

    def test_another_system_is_a_stranger_to_it(self, world):
        public = world.submitted(description="灯不亮")
        other = a_world(2)

        (told,) = world.get(f"requests/{public}.json", api_key=other.key).json()

        assert "description" not in told

    def test_a_wrong_key_reads_nothing(self, world):
        assert world.get("requests.json", api_key="dsk_wrong").status_code == 403

    def test_holds_what_came_by_other_ways_too(self, world):
        case = CaseFactory(category__public_name_zh="灯", recorded_at=clock.now())

        (told,) = world.get("requests.json").json()

        assert told["service_request_id"] == ids.public_id(case.uid)

    def test_private_ones_are_absent_everywhere(self, world):
        public = world.submitted()
        case = Case.objects.get()
        Case.objects.filter(pk=case.pk).update(category=world.health, is_private=True)

        for more in ({}, {"api_key": world.key}):
            assert world.get("requests.json", **more).json() == []
            assert world.get("requests.json", service_request_id=public, **more).json() == []
            assert world.get(f"requests/{public}.json", **more).status_code == 404

    def test_a_heading_made_private_later_takes_its_cases_away(self, world):
        public = world.submitted()
        Category.objects.filter(pk=world.light.pk).update(is_private=True)

        assert world.get("requests.json", api_key=world.key).json() == []
        assert world.get(f"requests/{public}.json").status_code == 404

    def test_tells_what_is_open_and_what_is_closed(self, world):
        now = clock.now()
        person = ResidentFactory()
        fields = {"beneficiary": person, "recorded_at": now}
        raised, done, closed = (CaseFactory(**fields) for _ in range(3))
        volunteer = VolunteerFactory(near=person)
        resolved_by(done, volunteer, at=now)
        confirmed_by(closed, volunteer, at=now)

        def told(**asked):
            return ids_of(world.get("requests.json", **asked))

        opened = {ids.public_id(case.uid) for case in (raised, done)}
        assert told(status="open") == opened
        assert told(status="closed") == {ids.public_id(closed.uid)}
        assert len(told(status="open,closed")) == 3
        (row,) = world.get("requests.json", status="closed").json()
        assert row["updated_datetime"] >= row["requested_datetime"]
        assert "expected_datetime" not in row

    def test_every_state_is_told(self):
        assert set(STATES) == set(State)
        assert all(isinstance(said.status, Status) for said in STATES.values())

    def test_ids_override_every_other_filter(self, world):
        first, second = world.submitted(), world.submitted()
        world.submitted()

        answer = world.get(
            "requests.json", service_request_id=f"{first}, {second},nonsense", status="closed"
        )

        assert ids_of(answer) == {first, second}

    def test_by_service_code(self, world):
        world.submitted()

        assert len(world.get("requests.json", service_code="nothing,light").json()) == 1
        assert world.get("requests.json", service_code="nothing").json() == []
        assert world.get("requests.json", service_code="';--").json() == []

    def test_of_the_last_90_days_unless_asked(self, world):
        now = clock.now()
        old = CaseFactory(recorded_at=now - timedelta(days=91))
        new = CaseFactory(recorded_at=now - timedelta(days=89))

        assert ids_of(world.get("requests.json")) == {ids.public_id(new.uid)}
        since = (now - timedelta(days=92)).isoformat()
        assert ids.public_id(old.uid) in ids_of(world.get("requests.json", start_date=since))

    def test_until_holds_the_moment_it_tells(self, world):
        world.submitted()
        (told,) = world.get("requests.json").json()

        answer = world.get("requests.json", end_date=told["requested_datetime"])

        assert len(answer.json()) == 1

    @pytest.mark.parametrize(
        "asked",
        [
            {"start_date": "yesterday"},
            {"start_date": "0001-01-01T00:00:00+14:00"},
            {"start_date": "2026-03-05", "end_date": "2026-01-05"},
            {"start_date": "2025-03-05", "end_date": "2026-01-05"},
            {"status": "fixed"},
            {"page": "0"},
            {"page": "٣"},
            {"page_size": "-1"},
            {"page": "99999", "page_size": "1000"},
            {"after": "nonsense"},
        ],
        ids=str,
    )
    def test_refuses_what_it_does_not_understand(self, world, asked):
        answer = world.get("requests.json", **asked)

        assert answer.status_code == 400
        assert answer.json()[0]["code"] == 400

    def test_pages_hold_each_request_once(self, world):
        everything = {world.submitted() for _ in range(7)}

        pages = [world.get("requests.json", page=n, page_size=3).json() for n in (1, 2, 3, 4)]

        assert [len(page) for page in pages] == [3, 3, 1, 0]
        assert {row["service_request_id"] for page in pages for row in page} == everything

    def test_a_link_leads_on_without_counting(self, world):
        everything = {world.submitted() for _ in range(5)}
        address, link, found = f"{ROOT}/requests.json?page_size=2&api_key={world.key}", "", set()

        for _ in range(3):
            answer = Browser().get(address, headers={"authorization": f"Bearer {world.key}"})
            found |= ids_of(answer)
            link = answer.get("Link", "")
            address = link.partition(">")[0].lstrip("<")

        assert found == everything
        assert address == ""
        assert world.key not in link

    def test_own_lists_only_what_this_system_said(self, world):
        mine = world.submitted()
        CaseFactory(recorded_at=clock.now())

        assert ids_of(world.get("requests.json", own="true", api_key=world.key)) == {mine}
        assert world.get("requests.json", own="true").json() == []

    def test_costs_the_same_for_one_and_for_many(self, world):
        world.submitted()
        costs = []
        for more in (0, 8):
            for _ in range(more):
                world.submitted(address_id=None, address_string="3栋")
            for _ in range(2):
                CaseFactory(recorded_at=clock.now())
            with CaptureQueriesContext(
                connection,
            ) as counted:
                world.get("requests.json", api_key=world.key)
            costs.append(len(counted))
        assert costs[0] == costs[1] <= 14

    def test_one_is_a_list_of_one(self, world):
        public = world.submitted()

        assert len(world.get(f"requests/{public}.json").json()) == 1
        root = ET.fromstring(world.get(f"requests/{public}.xml").content)
        assert root.tag == "service_requests"
        assert root.findtext("request/service_request_id") == public
        assert all(each.text for each in root.iter() if not len(each))

    @pytest.mark.parametrize("form", ["json", "xml"])
    @pytest.mark.parametrize("public", ["1", "x", "0" * 32, "%00", "../services"])
    def test_one_that_is_not_there(self, world, public, form):
        answer = world.get(f"requests/{public}.{form}")

        assert answer.status_code == 404
        assert b"404" in answer.content

    def test_neither_key_nor_code_nor_uid_is_an_id(self, world):
        world.submitted()
        case = Case.objects.get()

        for guess in (case.pk, case.code, case.uid, case.uid.hex):
            assert world.get(f"requests/{guess}.json").status_code == 404


class TestTokens:
    def test_tells_a_client_what_its_own_capture_became(self, world):
        capture = "6f1c1d0e-5d0f-4c57-9a51-1d5f3f0f7a01"
        public = world.submitted(capture_id=capture)

        (told,) = world.get(f"tokens/{capture}.json", api_key=world.key).json()

        assert told == {"service_request_id": public, "token": capture}

    def test_tells_a_stranger_nothing(self, world):
        capture = "6f1c1d0e-5d0f-4c57-9a51-1d5f3f0f7a01"
        world.submitted(capture_id=capture)

        assert world.get(f"tokens/{capture}.json").status_code == 404
        assert world.get(f"tokens/{capture}.json", api_key=a_world(2).key).status_code == 404
        assert world.get("tokens/x.xml", api_key=world.key).status_code == 404


class TestDoor:
    @pytest.mark.parametrize(
        "address",
        [
            "discovery.json",
            "services.xml",
            "services/light.json",
            "requests.json",
            "requests/1.xml",
        ],
    )
    @pytest.mark.parametrize("method", ["HEAD", "TRACE", "PUT", "DELETE", "PATCH", "OPTIONS"])
    def test_no_method_breaks_it(self, world, address, method):
        answer = Browser().generic(method, f"{ROOT}/{address}")

        assert answer.status_code in {200, 404, 405}
        if answer.status_code == 405:
            assert "GET" in answer["Allow"]

    @pytest.mark.parametrize("address", ["", "nothing", "nothing.json", "services.html", "v3.xml"])
    def test_other_addresses_are_refused_as_a_program_reads(self, world, address):
        answer = world.get(address)

        assert answer.status_code == 404
        assert b"404" in answer.content
        assert not answer.cookies

    def test_counts_what_each_client_asked(self, world):
        world.submitted()
        world.get("requests.json", api_key=world.key)
        world.get("requests/1.json", api_key=world.key)
        world.get("requests.json")

        told = ClientTraffic.objects.values_list("outcome", "count")
        assert dict(told) == {"ANSWERED": 2, "REFUSED": 1}

    def test_broken_bodies_are_refused(self, world):
        for kind, body in [
            ("multipart/form-data", b"x"),
            ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
            ("application/json", b"{}"),
            ("application/x-www-form-urlencoded; charset=nonsense", b"a=%ff"),
            ("application/x-www-form-urlencoded", b"a=1&" * 500),
        ]:
            answer = Browser().generic("POST", f"{ROOT}/requests.json", body, kind)
            assert answer.status_code in {400, 403}, kind
            assert answer.json()[0]["code"] == answer.status_code
