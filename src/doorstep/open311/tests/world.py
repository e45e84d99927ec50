"""A community that other systems may ask: its matters, a building with coordinates, a client."""

from dataclasses import dataclass
from typing import Any

from django.test import Client as Browser

from doorstep.catalogue.models import Category
from doorstep.catalogue.tests.factories import CategoryFactory
from doorstep.people.models import Client
from doorstep.people.tests.factories import ClientFactory
from doorstep.places.models import Place
from doorstep.places.tests.factories import BuildingFactory, EstateFactory

ROOT = "/open311/v2"
HERE = (30.6, 114.38)


@dataclass
class World:
    """What a test says things about."""

    building: Place
    light: Category
    health: Category
    client: Client
    key: str

    @property
    def community(self) -> Place:
        assert self.building.parent is not None
        assert self.building.parent.parent is not None
        return self.building.parent.parent

    def report(self, **more: Any) -> dict[str, Any]:
        """A form that is taken down as it stands."""
        told = {
            "api_key": self.key,
            "service_code": "light",
            "address_id": self.building.code,
            "description": "三单元楼道灯不亮,晚上看不见路。",
        }
        return {key: value for key, value in (told | more).items() if value is not None}

    def post(self, address: str = "requests.json", **more: Any) -> Any:
        """Send a report."""
        return Browser().post(f"{ROOT}/{address}", self.report(**more))

    def get(self, address: str, **params: Any) -> Any:
        """Ask as a stranger, unless the parameters hold a key."""
        return Browser().get(f"{ROOT}/{address}", params)

    def submitted(self, **more: Any) -> str:
        """The id of a report that was taken down."""
        answer = self.post(**more)
        assert answer.status_code == 201, answer.content.decode()
        return str(answer.json()[0]["service_request_id"])


def a_world(number: int = 1) -> World:
    """欧景苑 3栋, with lights and health among its matters."""
    building = BuildingFactory(
        parent=EstateFactory(name_zh="欧景苑"), latitude=HERE[0], longitude=HERE[1] + number / 1000
    )
    community = building.parent.parent
    client = ClientFactory(place=community, key=f"dsk_hotline-{building.pk}")
    return World(
        building=building,
        light=CategoryFactory(community=community, code="light"),
        health=CategoryFactory(community=community, code="health", is_private=True),
        client=client,
        key=f"dsk_hotline-{building.pk}",
    )
