import re

import pytest
from django.test import Client

from doorstep.cases.models import Case
from doorstep.cases.states import Channel
from doorstep.catalogue import presets
from doorstep.people.models import Person, Volunteer
from doorstep.people.tests.factories import (
    ResidentFactory,
    VolunteerFactory,
)
from doorstep.places.models import Place
from doorstep.places.tests.factories import oujing

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Place:
    place = oujing()
    presets.install(place)
    return place


@pytest.fixture
def grandma() -> Person:
    return ResidentFactory()


@pytest.fixture
def xiaoli(grandma: Person) -> Volunteer:
    return VolunteerFactory(near=grandma)


def capture_on(client: Client, address: str) -> str:
    found = re.search(r'name="capture" value="([^"]+)"', client.get(address).content.decode())
    assert found is not None
    return found.group(1)


def ask(client: Client, page: str = "/ask/", **typed: object):
    return client.post("/ask/", {"capture": capture_on(client, page), **typed})


class TestAsking:
    def test_works_for_somebody_we_do_not_know(self, client: Client, community: Place):
        response = ask(client, said="欧景苑3栋楼道灯不亮", address="欧景苑3栋")

        case = Case.objects.get()
        assert response.status_code == 303
        assert response.headers["Location"] == f"/ask/done/{case.uid}/"
        assert case.category.code == "light"
        assert (case.channel, case.beneficiary, case.spoken_by) == (Channel.WEB, None, None)
        assert case.building is not None
        receipt = client.get(response.headers["Location"]).content.decode()
        assert f"{case.code[:4]}-{case.code[4:8]}-{case.code[8:]}" in receipt
