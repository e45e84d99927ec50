from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
from django.test import Client as Browser

from doorstep.cases.models import Case
from doorstep.cases.states import Channel
from doorstep.kernel import words
from doorstep.messaging.models import Message
from doorstep.open311.models import Submission
from doorstep.open311.tests.world import HERE, ROOT, a_world
from doorstep.people import operations
from doorstep.people.actors import Actor
from doorstep.people.models import Client
from doorstep.people.states import ClientMay
from doorstep.places.models import Place
from doorstep.places.operations import add_place
from doorstep.places.states import PlaceKind

pytestmark = pytest.mark.django_db


class TestSubmit:
    def test_takes_a_case_down(self, world):
        answer = world.post()

        assert answer.status_code == 201
        (told,) = answer.json()
        case = Case.objects.get()
        assert case.channel == Channel.API
        assert case.building == world.building
        assert case.category == world.light
        assert case.said_words == "三单元楼道灯不亮,晚上看不见路。"
        assert (case.raised_by_kind, case.raised_by_id) == ("CLIENT", world.client.uid.hex)
        assert case.code not in str(told)
        assert case.uid.hex not in str(told)
        assert told["service_request_id"] != str(case.pk)

    def test_answers_in_xml_when_asked(self, world):
        answer = world.post("requests.xml")

        assert answer["Content-Type"] == "text/xml; charset=utf-8"
        root = ET.fromstring(answer.content)
        assert answer.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
        assert root.tag == "service_requests"
        assert root.findtext("request/service_request_id")

    def test_reads_a_form_in_parts(self, world):
        answer = Browser().post(
            f"{ROOT}/requests.json", world.report()
        )  # Django's client sends multipart
        urlencoded = Browser().post(
            f"{ROOT}/requests.json",
            f"api_key={world.key}&service_code=light&address_id={world.building.code}",
            content_type="application/x-www-form-urlencoded",
        )

        assert (answer.status_code, urlencoded.status_code) == (201, 201)

    def test_the_same_capture_is_one_case(self, world):
        capture = str(uuid4())

        first, again = world.post(capture_id=capture), world.post(capture_id=capture)
        other = world.post(capture_id=capture, description="又来了")

        assert (first.status_code, again.status_code, other.status_code) == (201, 200, 400)
        assert first.json() == again.json()
        assert Case.objects.count() == 1

    def test_without_a_capture_every_sending_is_new(self, world):
        assert world.submitted() != world.submitted()

    def test_finds_the_place_of_a_point(self, world):
        world.submitted(address_id=None, lat=HERE[0], long=HERE[1] + 0.001)

        assert Case.objects.get().building == world.building

    def test_takes_an_address_without_coordinates(self, world):
        Place.objects.filter(pk=world.building.parent_id).update(name_zh="翠柳苑")
        Place.objects.filter(pk=world.building.pk).update(number="7")

        world.submitted(address_id=None, address_string="翠柳苑7栋")

        assert Case.objects.get().building == world.building

    def test_takes_an_address_nobody_knows_for_the_community(self, world):
        world.submitted(address_id=None, address_string="小卖部门口")

        case = Case.objects.get()
        assert (case.building, case.community) == (None, world.community)
        assert case.where_words == "小卖部门口"

    def test_keeps_the_address_of_a_picture_and_never_fetches_it(self, world):
        capture = str(uuid4())
        url = "https://example.org/a.jpg"

        world.submitted(media_url=url, capture_id=capture)
        world.post(media_url=url, capture_id=capture)

        assert words.read(Submission.objects.get().media_id) == url

    def test_keeps_the_contact_and_tells_it_nothing_yet(self, world):
        world.submitted(first_name="桂英", last_name="王", phone="13800001234", email="a@b.cn")

        case = Case.objects.get()
        assert (case.contact_name, case.contact_phone) == ("王桂英", "13800001234")
        assert not case.contact_is_confirmed
        assert not Message.objects.filter(template="cases.received").exists()

    def test_hears_when_it_happened(self, world):
        told = {"attribute[happened_at]": "2020-03-05T09:00:00+08:00"}

        assert world.post(**told).status_code == 400  # long past


class TestRefusals:
    @pytest.mark.parametrize("form", ["json", "xml"])
    @pytest.mark.parametrize(
        ("more", "status"),
        [
            ({"api_key": None}, 403),
            ({"api_key": "dsk_wrong"}, 403),
            ({"service_code": None}, 400),
            ({"service_code": "nothing"}, 400),
            ({"service_code": "health"}, 400),
            ({"address_id": None}, 400),
            ({"address_id": "WRONG"}, 400),
            ({"address_id": None, "lat": "30.6"}, 400),
            ({"address_id": None, "lat": "x", "long": "y"}, 400),
            ({"address_id": None, "lat": "nan", "long": "inf"}, 400),
            ({"address_id": None, "lat": "48.85", "long": "2.35"}, 400),
            ({"description": "x" * 4_001}, 400),
            ({"phone": "not a number"}, 400),
            ({"capture_id": "not a uuid"}, 400),
            ({"attribute[happened_at]": "yesterday"}, 400),
            ({"service_code": "\x00"}, 400),
        ],
        ids=str,
    )
    def test_are_lists_in_the_format_asked_for(self, world, more, status, form):
        answer = world.post(f"requests.{form}", **more)

        assert answer.status_code == status
        if form == "json":
            (told,) = answer.json()
            assert told["code"] == status
            assert told["description"]
        else:
            root = ET.fromstring(answer.content)
            assert root.tag == "errors"
            assert root.findtext("error/code") == str(status)
        assert not Case.objects.exists()

    def test_a_key_of_another_place_says_nothing_here(self, world):
        other = a_world(2)

        assert world.post(api_key=other.key).status_code == 403
        assert world.post(api_key=other.key, service_code="nothing").status_code == 403

    def test_a_key_that_may_not_submit(self, world):
        Client.objects.filter(pk=world.client.pk).update(may=[ClientMay.READ_OWN])

        assert world.post().status_code == 403

    def test_a_revoked_key(self, world):
        operations.revoke_client(world.client.pk, by=Actor.system("test"), at=world.client.made_at)

        assert world.post().status_code == 403

    def test_a_point_in_no_community(self, world):
        add_place(PlaceKind.COMMUNITY, parent=world.community.parent, name_zh="别的社区")

        answer = world.post(address_id=None, lat=31.5, long=115.5)

        assert answer.status_code == 400
        assert not Case.objects.exists()

    def test_too_often_is_said_so(self, world):
        Client.objects.filter(pk=world.client.pk).update(limit_a_minute=2)

        assert [world.post().status_code for _ in range(4)] == [201, 201, 429, 429]
