from io import BytesIO

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from doorstep.kernel import clock
from doorstep.people import clients, tokens, traffic
from doorstep.people.models import ApiToken, Client, Person
from doorstep.people.states import ClientMay, Outcome
from doorstep.people.tests.factories import (
    ClientFactory,
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    StreetOfficerFactory,
    account_of,
)

pytestmark = pytest.mark.django_db
PAGE = "/desk/clients/"


def signed_in(person: Person) -> Browser:
    browser = Browser()
    browser.force_login(account_of(person))
    return browser


@pytest.fixture
def secretary() -> Person:
    return SecretaryFactory()


@pytest.fixture
def hotline(secretary: Person) -> Client:
    return ClientFactory(place=secretary.community)


def form(secretary: Person, **more):
    told = {
        "name": "12345热线",
        "contact": "王科长",
        "place": secretary.community.pk,
        "may": [ClientMay.SUBMIT, ClientMay.READ_OWN],
        "limit_a_minute": 60,
    }
    return told | more


class TestClients:
    def test_makes_one_and_shows_its_key_once(self, secretary):
        browser = signed_in(secretary)

        page = browser.post(PAGE, form(secretary))

        key = page.context["key"]
        made = clients.find(key)
        assert (made.name, made.limit_a_minute) == ("12345热线", 60)
        assert page["Cache-Control"].startswith("max-age=0") or "no-store" in page["Cache-Control"]
        assert key not in browser.get(PAGE).content.decode()
        assert made.key_start in browser.get(PAGE).content.decode()

    def test_asks_again_for_what_is_missing(self, secretary):
        page = signed_in(secretary).post(PAGE, form(secretary, may=[], name=""))

        assert set(page.context["form"].errors) == {"may", "name"}
        assert not Client.objects.exists()

    def test_lists_with_two_queries_more_however_many_there_are(self, secretary, hotline):
        browser, costs = signed_in(secretary), []
        for more in (0, 5):
            for _ in range(more):
                ClientFactory(place=secretary.community)
            with CaptureQueriesContext(connection) as counted:
                browser.get(PAGE)
            costs.append(len(counted))
        assert costs[0] == costs[1]

    def test_a_place_of_others_is_not_offered(self, secretary):
        other = ClientFactory().place

        page = signed_in(secretary).post(PAGE, form(secretary, place=other.pk))

        assert "place" in page.context["form"].errors

    def test_strangers_get_404(self, hotline):
        inside = [PAGE, f"{PAGE}{hotline.uid}/"]
        for stranger in (StaffFactory(at=hotline.place), ResidentFactory()):
            assert [signed_in(stranger).get(each).status_code for each in inside] == [404, 404]

    def test_those_of_elsewhere_get_404(self, hotline):
        for stranger in (SecretaryFactory(), StreetOfficerFactory()):
            browser = signed_in(stranger)
            assert browser.get(f"{PAGE}{hotline.uid}/").status_code == 404
            assert browser.get(f"{PAGE}{hotline.uid}/export/").status_code == 404
            assert browser.post(f"{PAGE}{hotline.uid}/rotate/").status_code == 404
            assert browser.post(f"{PAGE}{hotline.uid}/revoke/").status_code == 404
        assert Client.objects.get().revoked_at is None


class TestClient:
    def test_shows_what_it_asked_by_day_and_hour(self, secretary, hotline):
        now = clock.now()
        for _ in range(3):
            traffic.note(hotline, Outcome.ANSWERED, at=now)
        traffic.note(hotline, Outcome.LIMITED, at=now)

        page = signed_in(secretary).get(f"{PAGE}{hotline.uid}/")

        assert page.context["days"][0].cells == [3, 0, 1, 0]
        assert page.context["days"][0].total == 4
        assert [hour.total for hour in page.context["hours"]] == [4]
        assert '<meter min="0" max="4" value="4"' in page.content.decode()

    @pytest.mark.parametrize("day", ["2020-01-01", "nonsense", "9999-12-31", ""])
    def test_any_day_can_be_asked_for(self, secretary, hotline, day):
        assert signed_in(secretary).get(f"{PAGE}{hotline.uid}/?day={day}").status_code == 200

    def test_changes_its_terms(self, secretary, hotline):
        told = {"name": "新热线", "contact": "", "may": [ClientMay.SUBMIT], "limit_a_minute": 9}

        answer = signed_in(secretary).post(f"{PAGE}{hotline.uid}/", told)

        hotline.refresh_from_db()
        assert answer.status_code == 302
        assert (hotline.name, hotline.may, hotline.limit_a_minute) == ("新热线", ["SUBMIT"], 9)

    def test_rotates_and_revokes(self, secretary, hotline):
        browser = signed_in(secretary)

        key = browser.post(f"{PAGE}{hotline.uid}/rotate/").context["key"]
        assert clients.find(key) == hotline
        browser.post(f"{PAGE}{hotline.uid}/revoke/")

        with pytest.raises(clients.BadKey):
            clients.find(key)
        assert browser.post(f"{PAGE}{hotline.uid}/rotate/").status_code == 302

    def test_exports_a_line_a_day(self, secretary, hotline):
        traffic.note(hotline, Outcome.ANSWERED, at=clock.now())

        answer = signed_in(secretary).get(f"{PAGE}{hotline.uid}/export/")

        rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0)
        assert rows.to_python()[4][1:3] == [1.0, 1.0]


class TestOwnKeys:
    def test_makes_one_shown_once_and_takes_it_back(self):
        resident = ResidentFactory()
        browser = signed_in(resident)

        key = browser.post("/mine/keys/", {"name": "值班表"}).context["key"]
        token = tokens.read(key, at=clock.now())

        assert token.person == resident
        page = browser.get("/mine/keys/").content.decode()
        assert "值班表" in page
        assert key not in page
        assert browser.post(f"/mine/keys/{token.pk}/revoke/").status_code == 302
        with pytest.raises(tokens.BadToken):
            tokens.read(key, at=clock.now())

    def test_one_of_somebody_else_is_not_there(self):
        token, _text = tokens.make(ResidentFactory(), name="x", at=clock.now())

        assert (
            signed_in(ResidentFactory()).post(f"/mine/keys/{token.pk}/revoke/").status_code == 404
        )
        assert ApiToken.objects.get().revoked_at is None

    def test_ten_are_enough(self):
        browser = signed_in(ResidentFactory())
        for number in range(10):
            browser.post("/mine/keys/", {"name": f"{number}"})

        page = browser.post("/mine/keys/", {"name": "eleven"})

        assert page.context["refusal"]
        assert ApiToken.objects.count() == 10

    def test_wants_somebody_signed_in(self):
        assert Browser().get("/mine/keys/").status_code == 302
