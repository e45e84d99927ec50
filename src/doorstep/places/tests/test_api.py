"""The JSON API of places."""

import pytest
from ninja.testing import TestClient

from doorstep.kernel.errors import BadInput
from doorstep.places import locate
from doorstep.places.api import router
from doorstep.places.models import Dwelling
from doorstep.places.tests.factories import BuildingFactory, CommunityFactory, oujing

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return TestClient(router)


class TestPlace:
    def test_by_its_code(self, api):
        building = BuildingFactory(latitude=30.5, longitude=114.3)

        answer = api.get(f"/places/{building.code}").json()

        assert answer["building"]["code"] == building.code
        assert (answer["building"]["latitude"], answer["precision"]) == (30.5, "BUILDING")
        assert answer["community"]["code"] == building.parent.parent.code
        assert answer["jurisdiction"]["name"] == building.parent.parent.parent.parent.name
        assert "id" not in answer["building"]

    def test_an_unknown_code_is_refused(self, api):
        with pytest.raises(locate.UnknownCode):
            api.get("/places/ABCDEFGH")


class TestLocate:
    def test_by_address_in_the_only_community(self, api):
        oujing()

        answer = api.get("/places/locate?address=欧景苑3栋2单元501").json()

        assert (answer["label"], answer["door"]) == ("欧景苑 3-2-501", "501")
        assert answer["grid"]["name"] == "第一网格"
        assert answer["candidates"] == []

    def test_by_address_in_the_community_that_is_named(self, api):
        community = oujing()
        CommunityFactory()

        named = api.get(f"/places/locate?address=3-3-501&community={community.code}").json()

        assert named["candidates"] == ["欧景苑 3-3-501", "欧景苑二期 3-3-501", "东湖花园 3-3-501"]
        with pytest.raises(BadInput):
            api.get("/places/locate?address=3-3-501")

    def test_by_point(self, api):
        building = BuildingFactory(latitude=30.5, longitude=114.3)

        answer = api.get("/places/locate?lat=30.5&lng=114.3").json()

        assert answer["building"]["code"] == building.code

    def test_by_code(self, api):
        building = BuildingFactory()

        assert api.get(f"/places/locate?code={building.code}").status_code == 200

    @pytest.mark.parametrize("query", ["", "lat=30.5", "lat=30.5&lng=114.3&code=ABCDEFGH"])
    def test_refuses_what_is_not_one_question(self, api, query):
        with pytest.raises(BadInput):
            api.get(f"/places/locate?{query}")

    @pytest.mark.parametrize("query", ["lat=30.5&lng=114.3&datum=MARS", "address=" + "3" * 201])
    def test_refuses_what_does_not_fit(self, api, query):
        assert api.get(f"/places/locate?{query}").status_code == 422

    def test_knows_no_persons_and_needs_no_numbers_of_ours(self, api):
        oujing()
        dwelling = Dwelling.objects.first()
        assert dwelling is not None

        answer = api.get(f"/places/locate?address={dwelling.label}&community=").json()

        assert set(answer) == {
            "label", "precision", "community", "estate", "building", "unit", "door", "grid",
            "jurisdiction", "candidates",
        }  # fmt: skip
