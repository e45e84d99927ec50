import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from doorstep.kernel import clock
from doorstep.people import http, tokens
from doorstep.people.models import AccessLook, Account, Link, Person, Role, Team, Volunteer
from doorstep.people.tests.factories import (
    GridWorkerFactory,
    OrganisationFactory,
    PersonFactory,
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    StreetOfficerFactory,
    TeamFactory,
    VolunteerFactory,
    account_of,
)
from doorstep.places.tests.factories import GridFactory

pytestmark = pytest.mark.django_db
NUMBER = "13800001234"


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(account_of(person))
    return client


@pytest.fixture
def resident() -> Person:
    return ResidentFactory(number=NUMBER)


@pytest.fixture
def desk(resident: Person) -> Client:
    return signed_in(StaffFactory(at=resident.community))


def addresses(person: Person) -> list[str]:
    verbs = ["", "edit/", "erase/", "reveal/", "move/", "code/", "account/", "volunteer/", "vet/"]
    verbs += ["stand-down/", "team/", "partner/", "appoint/"]
    return [f"/desk/people/{person.pk}/{verb}" for verb in verbs]


class TestStrangers:
    def test_get_nothing(self, resident):
        strangers = [
            signed_in(StaffFactory()),
            signed_in(SecretaryFactory()),
            signed_in(VolunteerFactory(near=resident).person),
            signed_in(ResidentFactory(near=resident)),
            signed_in(StreetOfficerFactory(at=resident.community.parent)),
        ]
        for stranger in strangers:
            for address in addresses(resident):
                assert stranger.get(address).status_code in {404, 405}
                assert stranger.post(address).status_code in {404, 405}
        assert AccessLook.objects.count() == 0

    def test_visitors_are_asked_to_sign_in(self, client, resident):
        for address in [*addresses(resident), "/desk/people/", "/mine/looks/", "/mine/code/"]:
            for answer in (client.get(address), client.post(address)):
                assert answer.status_code == 405 or answer.headers["Location"].startswith(
                    "/sign-in/"
                )

    def test_a_grid_worker_sees_but_does_not_keep(self, resident):
        worker = signed_in(GridWorkerFactory(at=resident.home.grid))

        assert worker.get(f"/desk/people/{resident.pk}/").status_code == 200
        assert worker.get("/desk/people/new/").status_code == 404
        assert worker.get(f"/desk/people/{resident.pk}/edit/").status_code == 404


class TestRegister:
    def test_lists_and_finds_with_phones_masked(self, desk, resident):
        page = desk.post("/desk/people/", {"q": NUMBER}, follow=True)

        assert NUMBER not in page.request["QUERY_STRING"]
        assert resident.name in page.text
        assert "138****1234" in page.text
        assert f">{NUMBER}<" not in page.text

    def test_costs_the_same_for_one_and_for_many(self, desk, resident):
        costs = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as seen:
                assert desk.get("/desk/people/").status_code == 200
            costs.append(len(seen))
            for _neighbour in range(5):
                ResidentFactory(near=resident, number=NUMBER)

        assert costs[0] == costs[1]

    def test_says_when_nobody_fits(self, desk):
        page = desk.post("/desk/people/", {"q": "没有这个人"}, follow=True)

        assert page.status_code == 200
        assert "<table" not in page.text

    def test_a_broken_cursor_is_a_kind_refusal(self, desk):
        assert desk.get("/desk/people/", {"after": "xx"}).status_code == 422

    def test_opens_a_file_behind_a_typed_door(self, desk, resident):
        home = resident.home
        estate = home.building.parent
        told = {
            "name": "刘大爷",
            "called": "",
            "phone": NUMBER,
            "reach": "PHONE_CALL",
            "language": "zh-hans",
            "community": resident.community_id,
            "home": f"{estate.name_zh} {home.label}",
        }

        answer = desk.post("/desk/people/new/", told)

        person = Person.objects.get(name="刘大爷")
        assert answer.headers["Location"] == f"/desk/people/{person.pk}/"
        assert person.home == home

    def test_points_to_the_file_there_is_and_keeps_what_was_typed(self, desk, resident):
        told = {
            "name": resident.name,
            "phone": NUMBER,
            "reach": "PHONE_CALL",
            "language": "zh-hans",
            "community": resident.community_id,
        }

        page = desk.post("/desk/people/new/", told)

        assert f"/desk/people/{resident.pk}/" in page.text
        assert f'value="{resident.name}"' in page.text
        assert Person.objects.filter(name=resident.name).count() == 1

    @pytest.mark.parametrize(
        "name", ["", "\x00", "王" * 20_000, "<script>alert(1)</script>", "🙂\u202e"]
    )
    def test_odd_names_do_no_harm(self, desk, resident, name):
        told = {
            "name": name,
            "reach": "SMS",
            "language": "en",
            "community": resident.community_id,
        }

        answer = desk.post("/desk/people/new/", told)

        assert answer.status_code in {200, 302}
        assert "<script>alert" not in desk.get("/desk/people/").text


class TestPerson:
    def test_shows_the_number_after_writing_it_down(self, desk, resident):
        before = desk.get(f"/desk/people/{resident.pk}/")
        assert NUMBER not in before.text

        page = desk.post(
            f"/desk/people/{resident.pk}/reveal/", {"field": "phone", "reason": "ASKED"}
        )

        assert NUMBER in page.text
        assert "no-store" in page.headers["Cache-Control"]
        assert AccessLook.objects.get().person_uid == resident.uid

    def test_wants_a_reason(self, desk, resident):
        page = desk.post(f"/desk/people/{resident.pk}/reveal/", {"field": "phone"})

        assert NUMBER not in page.text
        assert AccessLook.objects.count() == 0

    def test_puts_a_file_right(self, desk, resident):
        told = {"name": "王桂英", "called": "王阿姨", "reach": "SMS", "language": "zh-hans"}

        assert desk.post(f"/desk/people/{resident.pk}/edit/", told).status_code == 302

        kept = Person.objects.get(pk=resident.pk)
        assert (kept.called, kept.reach, kept.phone) == ("王阿姨", "SMS", NUMBER)

    def test_moves_somebody_in_with_those_behind_the_door(self, desk, resident):
        person = PersonFactory(community=resident.community)
        home = resident.home

        answer = desk.post(
            f"/desk/people/{person.pk}/move/",
            {"home": f"{home.building.parent.name_zh} {home.label}"},
        )

        assert answer.status_code == 302
        assert Person.objects.get(pk=person.pk).household == resident.household

    def test_a_door_nobody_knows_is_a_kind_refusal(self, desk, resident):
        page = desk.post(f"/desk/people/{resident.pk}/move/", {"home": "月球1栋"})

        assert page.status_code == 200
        assert 'role="alert"' in page.text

    def test_reports_and_stands_down(self, desk, resident):
        desk.post(f"/desk/people/{resident.pk}/volunteer/", {"kind": "SILVER"})
        assert Volunteer.objects.get(person=resident).is_active

        desk.post(f"/desk/people/{resident.pk}/stand-down/")
        assert not Volunteer.objects.get(person=resident).is_active

    def test_a_volunteer_is_vetted_and_joins_a_team(self, desk, resident):
        volunteer = VolunteerFactory(person=resident)
        team = TeamFactory(community=resident.community)

        desk.post(f"/desk/people/{resident.pk}/vet/", {"is_vetted": "yes"})
        desk.post(f"/desk/people/{resident.pk}/team/", {"team": team.pk})

        volunteer.refresh_from_db()
        assert volunteer.is_vetted
        assert team.members.get().person == resident
        assert team.name in desk.get(f"/desk/people/{resident.pk}/").text

    def test_somebody_becomes_the_contact_of_a_partner(self, desk, resident):
        company = OrganisationFactory(place=resident.community)

        desk.post(
            f"/desk/people/{resident.pk}/partner/",
            {"organisation": company.pk, "is_contact": "on"},
        )

        assert company.members.get(is_contact=True).person == resident

    def test_gives_a_work_number_and_later_a_new_password(self, desk, resident):
        address = f"/desk/people/{resident.pk}/account/"
        desk.post(address, {"username": "w00077", "password": "一张折叠桌两把椅子"})
        desk.post(address, {"password": "两张折叠桌三把椅子"})

        account = Account.objects.get(username="w00077")
        assert account.check_password("两张折叠桌三把椅子")

    def test_a_weak_password_is_a_kind_refusal(self, desk, resident):
        told = {"username": "w00077", "password": "123"}

        assert 'role="alert"' in desk.post(f"/desk/people/{resident.pk}/account/", told).text

    def test_prints_a_paper_code_once(self, desk, resident):
        page = desk.post(f"/desk/people/{resident.pk}/code/")

        assert page.status_code == 200
        assert Link.objects.get().person == resident
        assert desk.get(f"/desk/people/{resident.pk}/code/").status_code == 405

    def test_the_secretary_appoints_and_ends(self, resident):
        secretary = signed_in(SecretaryFactory(at=resident.community))
        grid = GridFactory(parent=resident.community)

        secretary.post(
            f"/desk/people/{resident.pk}/appoint/", {"kind": "GRID_WORKER", "place": grid.pk}
        )
        role = Role.objects.get(person=resident)
        assert role.place == grid
        assert resident.name in secretary.get("/desk/people/roles/").text

        secretary.post(f"/desk/people/roles/{role.pk}/end/")
        assert Role.objects.get(pk=role.pk).to_at is not None

    def test_the_street_appoints_by_work_number(self, resident):
        officer = signed_in(StreetOfficerFactory(at=resident.community.parent))
        number = account_of(resident).username
        told = {"kind": "SECRETARY", "place": resident.community_id, "number": number}

        assert officer.post("/desk/people/roles/", told).status_code == 302

        assert Role.objects.get(person=resident).kind == "SECRETARY"
        nobody = officer.post("/desk/people/roles/", {**told, "number": "w99999"})
        assert 'role="alert"' in nobody.text

    def test_a_colleague_cannot_end_a_role(self, desk, resident):
        role = StaffFactory(at=resident.community).roles.get()

        assert desk.post(f"/desk/people/roles/{role.pk}/end/").status_code == 404


class TestLists:
    @pytest.mark.parametrize("name", ["volunteers", "teams", "organisations", "roles"])
    def test_stand_empty_and_full(self, desk, resident, name):
        VolunteerFactory(near=resident)

        assert desk.get(reverse(f"people:{name}")).status_code == 200

    def test_a_team_is_formed(self, desk, resident):
        told = {"community": resident.community_id, "name_zh": "便民理发队"}

        answer = desk.post("/desk/people/teams/", told)

        assert answer.status_code == 302
        assert Team.objects.get().name_zh == "便民理发队"

    def test_a_partner_is_taken_in(self, desk, resident):
        told = {"place": resident.community_id, "name_zh": "欧景物业", "kind": "PROPERTY"}

        assert desk.post("/desk/people/organisations/", told).status_code == 302
        assert "欧景物业" in desk.get("/desk/people/organisations/").text

    def test_refuses_a_community_of_others(self, desk):
        told = {"community": PersonFactory().community_id, "name_zh": "便民理发队"}

        assert desk.post("/desk/people/teams/", told).status_code == 200
        assert Team.objects.count() == 0


class TestLooks:
    def test_the_resident_reads_role_unit_time_and_reason_but_no_name(self, desk, resident):
        desk.post(f"/desk/people/{resident.pk}/reveal/", {"field": "phone", "reason": "ASKED"})

        reader = signed_in(resident)
        reader.cookies["prefs"] = "en"
        page = reader.get("/mine/looks/")

        assert "community staff" in page.text
        assert resident.community.name_en in page.text
        assert "you asked them to" in page.text
        assert "周敏" not in page.text


class TestApi:
    def headers(self, person: Person) -> dict[str, str]:
        _token, text = tokens.make(person, name="test", at=clock.now())
        return {"Authorization": f"Bearer {text}"}

    def test_me(self, client, resident):
        answer = client.get("/api/v1/me", headers=self.headers(resident))

        assert answer.json()["uid"] == str(resident.uid)
        assert http.DEVICE_COOKIE not in answer.cookies

    def test_a_person_masked_for_the_desk_and_missing_for_strangers(self, client, resident):
        desk = StaffFactory(at=resident.community)
        address = f"/api/v1/people/{resident.uid}"

        seen = client.get(address, headers=self.headers(desk))
        assert seen.json()["phone"] == "138****1234"
        for stranger in (StaffFactory(), ResidentFactory(near=resident)):
            assert client.get(address, headers=self.headers(stranger)).status_code == 404
        assert client.get(address).status_code == 401
        assert client.get(address, headers={"Authorization": "Bearer x"}).status_code == 401


class TestDevice:
    def test_a_browser_gets_one_cookie_and_keeps_it(self, client):
        first = client.get("/sign-in/")
        cookie = first.cookies[http.DEVICE_COOKIE]

        assert cookie["httponly"]
        assert http.device_of(cookie.value) == http.device_of(cookie.value)
        assert http.DEVICE_COOKIE not in client.get("/sign-in/").cookies

    def test_a_forged_cookie_is_replaced(self, client):
        client.cookies[http.DEVICE_COOKIE] = "abc:def"

        assert http.DEVICE_COOKIE in client.get("/sign-in/").cookies
        assert http.device_of("abc:def") == ""


class TestClientAddress:
    @pytest.mark.parametrize(
        ("peer", "forwarded", "expected"),
        [
            ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
            ("10.0.0.2", "198.51.100.1", "198.51.100.1"),
            ("10.0.0.2", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
            ("10.0.0.2", "198.51.100.1, 10.0.0.3", "198.51.100.1"),
            ("10.0.0.2", "nonsense", "10.0.0.2"),
            ("10.0.0.2", "", "10.0.0.2"),
            ("", "198.51.100.1", ""),
        ],
    )
    def test_comes_from_configured_proxies_only(self, settings, peer, forwarded, expected):
        settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
        request = RequestFactory().get(
            "/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": forwarded}
        )

        assert http.client_address(request) == expected
