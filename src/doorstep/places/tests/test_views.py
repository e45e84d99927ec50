"""The office's pages about places."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from doorstep.kernel import codes
from doorstep.places import qr
from doorstep.places.models import Dwelling, Place
from doorstep.places.states import PlaceKind
from doorstep.places.tests.factories import (
    BuildingFactory,
    CommunityFactory,
    StreetFactory,
    UnitFactory,
    oujing,
)
from doorstep.places.tests.visitors import ActingAs, FakeVisitor, looker, staff

pytestmark = pytest.mark.django_db

SHEET = "小区,楼栋,单元,层数,每层户数,网格\n欧景苑,3栋,1,6,2,第一网格\n欧景苑,3栋,2,x,2,第一网格\n"


@pytest.fixture
def acting(client, settings, monkeypatch):
    """A browser of somebody signed in; call it with whom they are."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "doorstep.places.tests.visitors.ActingAs"]
    client.force_login(get_user_model().objects.create(username="zhao"))

    def act_as(visitor):
        monkeypatch.setattr(ActingAs, "visitor", visitor)
        return client

    return act_as


def upload(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("places.csv", text.encode(), content_type="text/csv")


class TestEveryPage:
    @pytest.mark.parametrize("name", ["place", "codes", "import", "map_data"])
    def test_a_stranger_gets_404(self, acting, name):
        building = BuildingFactory()
        address = reverse(f"places:{name}", args=[building.parent.parent.pk])

        assert acting(staff(CommunityFactory())).get(address).status_code == 404
        assert acting(FakeVisitor()).get(address).status_code == 404

    @pytest.mark.parametrize("name", ["map", "example"])
    def test_whoever_works_nowhere_gets_404(self, acting, name):
        assert acting(FakeVisitor()).get(reverse(f"places:{name}")).status_code == 404

    def test_a_visitor_is_asked_to_sign_in(self, client):
        answer = client.get(reverse("places:map"))

        assert answer.status_code == 302
        assert "/sign-in/" in answer["Location"]

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_is_whole_in_both_languages(self, acting, language):
        community = oujing()
        browser = acting(staff(community))
        building = Place.objects.filter(kind=PlaceKind.BUILDING)[0]

        for place in (community, building.parent, building, building.grid):
            assert place is not None
            answer = browser.get(
                reverse("places:place", args=[place.pk]), headers={"accept-language": language}
            )
            assert answer.status_code == 200, place
            assert "<main" in answer.text


class TestStart:
    def test_leads_to_the_one_community(self, acting):
        community = CommunityFactory()

        answer = acting(looker(community)).get(reverse("places:map"))

        assert answer["Location"] == reverse("places:place", args=[community.pk])

    def test_offers_several_to_choose_from(self, acting):
        street = StreetFactory()
        names = [CommunityFactory(parent=street).name for _ in range(2)]

        answer = acting(looker(street)).get(reverse("places:map"))

        assert all(name in answer.text for name in names)


class TestPlace:
    def test_lists_buildings_with_codes_to_read_aloud(self, acting, django_assert_max_num_queries):
        community = oujing()
        building = Place.objects.get(number="21", kind=PlaceKind.BUILDING)
        browser = acting(looker(community))

        with django_assert_max_num_queries(14):
            answer = browser.get(reverse("places:place", args=[community.pk]))

        assert building.code is not None
        assert codes.spoken(building.code) in answer.text
        assert reverse("places:import", args=[community.pk]) not in answer.text

    def test_search_narrows_the_list(self, acting):
        community = oujing()

        answer = acting(looker(community)).get(
            reverse("places:place", args=[community.pk]), {"q": "东湖"}
        )
        nothing = acting(looker(community)).get(
            reverse("places:place", args=[community.pk]), {"q": "<script>"}
        )

        assert "A座" in answer.text
        assert "21栋" not in answer.text
        assert "<script>" not in nothing.text.replace("<script src", "")

    def test_a_unit_is_shown_in_its_building(self, acting):
        unit = UnitFactory()

        answer = acting(looker(unit.parent.parent.parent)).get(
            reverse("places:place", args=[unit.pk])
        )

        assert answer["Location"] == reverse("places:place", args=[unit.parent.pk])


class TestCodes:
    def test_one_sheet_for_each_building_says_what_we_never_ask(self, acting, settings):
        settings.PUBLIC_URL = "https://help.example"
        community = oujing()
        building = Place.objects.filter(kind=PlaceKind.BUILDING)[0]

        answer = acting(looker(community)).get(reverse("places:codes", args=[community.pk]))

        buildings = Place.objects.filter(kind=PlaceKind.BUILDING).count()
        assert answer.text.count('class="one-page"') == buildings
        assert answer.text.count('class="who-we-are"') == buildings
        assert f"https://help.example/b/{building.code}/" in answer.text
        assert " style=" not in answer.text

    def test_one_building_is_one_sheet(self, acting):
        building = BuildingFactory()

        answer = acting(looker(building.parent.parent)).get(
            reverse("places:codes", args=[building.pk])
        )

        assert answer.text.count('class="one-page"') == 1

    def test_the_square_is_plain_svg(self):
        drawn = qr.svg("https://help.example/b/ABCDEFGH/", label="<&>")

        assert drawn.startswith("<svg")
        assert "<script" not in drawn
        assert "<&>" not in drawn


class TestMapData:
    def test_gives_outlines_and_entrances_with_where_to_go(self, acting):
        building = BuildingFactory(latitude=30.5, longitude=114.3)

        answer = acting(looker(building.parent.parent)).get(
            reverse("places:map_data", args=[building.parent.parent.pk])
        )

        (feature,) = answer.json()["features"]
        assert feature["properties"]["url"] == reverse("places:place", args=[building.pk])
        assert "no-store" in answer["Cache-Control"]


class TestBringIn:
    def test_shows_what_would_change_and_then_changes_it(self, acting):
        community = CommunityFactory()
        browser = acting(staff(community))
        address = reverse("places:import", args=[community.pk])

        preview = browser.post(address, {"sheet": upload(SHEET)})

        assert preview.status_code == 200
        assert not Dwelling.objects.exists()
        cells = preview.context["cells"]
        assert [each.row for each in preview.context["report"].errors] == [3]

        done = browser.post(address, {"cells": cells})

        assert Dwelling.objects.count() == 12
        assert [each.row for each in done.context["report"].errors] == [3]
        again = browser.post(address, {"cells": cells})
        assert Dwelling.objects.count() == 12
        assert not again.context["report"].counts

    def test_a_whole_sheet_leads_back_to_the_community(self, acting):
        community = CommunityFactory()
        good = "\n".join(SHEET.splitlines()[:2])
        browser = acting(staff(community))
        address = reverse("places:import", args=[community.pk])
        cells = browser.post(address, {"sheet": upload(good)}).context["cells"]

        answer = browser.post(address, {"cells": cells}, follow=True)

        assert answer.redirect_chain[-1][0] == reverse("places:place", args=[community.pk])
        assert "欧景苑" in answer.text

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"cells": "not json"},
            {"cells": '{"a": 1}'},
            {"cells": "[[1]]"},
            {"cells": "[]"},
            {"sheet": "text"},
        ],
    )
    def test_nonsense_is_refused_with_a_sentence(self, acting, body):
        community = CommunityFactory()

        answer = acting(staff(community)).post(reverse("places:import", args=[community.pk]), body)

        assert answer.status_code == 422
        assert 'role="alert"' in answer.text

    def test_a_photo_is_no_sheet(self, acting):
        community = CommunityFactory()
        photo = SimpleUploadedFile("places.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(500))

        answer = acting(staff(community)).post(
            reverse("places:import", args=[community.pk]), {"sheet": photo}
        )

        assert answer.status_code == 422

    def test_who_only_works_there_may_not(self, acting):
        community = CommunityFactory()

        answer = acting(looker(community)).post(
            reverse("places:import", args=[community.pk]), {"sheet": upload(SHEET)}
        )

        assert answer.status_code == 404

    def test_only_a_community_takes_a_sheet(self, acting):
        building = BuildingFactory()

        answer = acting(staff(building.parent.parent)).get(
            reverse("places:import", args=[building.pk])
        )

        assert answer.status_code == 404

    def test_the_sheet_to_fill_in_can_be_handed_in(self, acting):
        community = CommunityFactory()
        browser = acting(staff(community))
        blank = browser.get(reverse("places:example"))

        preview = browser.post(
            reverse("places:import", args=[community.pk]),
            {"sheet": SimpleUploadedFile("places.xlsx", blank.content)},
        )

        assert preview.context["report"].errors == []
        assert json.loads(preview.context["cells"])[0][0] == "小区"
