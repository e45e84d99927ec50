"""People and places over the API: the same operations, the same strangers."""

import pytest

from doorstep.people.models import AccessLook, Person
from doorstep.people.states import RoleKind
from doorstep.people.tests.factories import (
    OrganisationFactory,
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    StreetOfficerFactory,
    TeamFactory,
    VolunteerFactory,
    account_of,
)
from doorstep.places.models import Dwelling, Place
from doorstep.places.references import by_ref, ref_of
from doorstep.places.sheets import EXAMPLE
from doorstep.places.states import PlaceKind
from doorstep.places.tests.factories import oujing
from doorstep.site.tests.programs import Program, new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Place:
    return oujing()


@pytest.fixture
def desk(community) -> Program:
    return Program(SecretaryFactory(at=community))


@pytest.fixture
def granny(community) -> Person:
    home = Dwelling.objects.filter(unit__path__startswith=community.path).first()
    return ResidentFactory(number="13812345678", near=home)


@pytest.fixture
def stranger() -> Program:
    return Program(SecretaryFactory())


class TestRegister:
    def test_opens_a_file_once(self, desk):
        told = {
            "capture_id": new_id(),
            "name": "陈秀兰",
            "home": "欧景苑 3-2-501",
            "phone": "13912345678",
        }

        first, again = desk.post("/people", **told), desk.post("/people", **told)
        other = desk.post("/people", **{**told, "name": "陈秀英"})
        known = desk.post("/people", **{**told, "capture_id": new_id()})

        assert [each.status_code for each in (first, again, other, known)] == [201, 200, 409, 409]
        assert known.json()["code"] == "people.seems_known"
        assert first.json()["uid"] == again.json()["uid"]
        assert (first.json()["home"], first.json()["phone"]) == ("3-2-501", "139****5678")
        assert Person.objects.filter(name="陈秀兰").count() == 1

    def test_a_door_nobody_knows_opens_nothing(self, desk):
        answer = desk.post("/people", capture_id=new_id(), name="陈秀兰", home="99-9-999")

        assert answer.status_code in {404, 422}
        assert not Person.objects.filter(name="陈秀兰").exists()

    def test_is_not_there_for_who_keeps_no_records(self, granny):
        answer = Program(granny).post("/people", capture_id=new_id(), name="陈秀兰")

        assert answer.status_code == 404


class TestFile:
    def test_is_put_right_from_what_was_read(self, desk, granny):
        version = desk.get(f"/people/{granny.uid}").json()["version"]

        right = desk.patch(f"/people/{granny.uid}", version=version, called="桂英姐")
        stale = desk.patch(f"/people/{granny.uid}", version=version, called="王姐")

        assert (right.json()["called"], right.json()["phone"]) == ("桂英姐", "138****5678")
        assert (stale.status_code, stale.json()["code"]) == (409, "people.changed_since")
        assert Person.objects.get(pk=granny.pk).called == "桂英姐"

    def test_forgets_a_number_when_asked(self, desk, granny):
        answer = desk.patch(f"/people/{granny.uid}", version=1, forget=["phone"])

        assert answer.json()["phone"] == ""

    def test_moves_behind_another_door_with_its_household(self, desk, granny):
        neighbour = ResidentFactory(near=granny)
        door = Dwelling.objects.get(label="3-2-501", unit__parent__parent__name_zh="欧景苑")

        first, second = (
            desk.post(f"/people/{person.uid}/move", home="欧景苑 3-2-501").json()
            for person in (granny, neighbour)
        )

        assert first["home"] == second["home"] == door.label
        assert [each["uid"] for each in second["household"]] == [str(granny.uid)]

    def test_a_number_is_shown_whole_once_the_look_is_written(self, desk, granny):
        answer = desk.post(f"/people/{granny.uid}/reveal", field="phone", reason="RECORD")

        assert answer.json() == {"number": "13812345678"}
        assert AccessLook.objects.get(person_uid=granny.uid).reason == "RECORD"
        (look,) = Program(granny).get("/me/looks").json()["items"]
        assert (look["field"], look["was_refused"]) == ("PHONE", False)

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("get", "", {}),
            ("patch", "", {"version": 1}),
            ("post", "/move", {"home": "3-2-501"}),
            ("post", "/reveal", {"field": "phone", "reason": "RECORD"}),
            ("post", "/volunteer", {"kind": "SELF"}),
            ("post", "/vet", {"is_vetted": True}),
            ("post", "/stand-down", {}),
            ("post", "/team", {"team": new_id()}),
            ("post", "/organisation", {"organisation": new_id()}),
            ("post", "/role", {"kind": "STAFF", "place": "x"}),
        ],
    )
    def test_is_not_there_for_a_stranger(self, stranger, granny, method, path, body):
        answer = getattr(stranger, method)(f"/people/{granny.uid}{path}", **body)

        assert (answer.status_code, answer.json()["code"]) == (404, "api.not_found")


class TestStanding:
    def test_reports_is_vetted_joins_and_stands_down(self, desk, granny, community):
        team, body = TeamFactory(community=community), OrganisationFactory(place=community)
        path = f"/people/{granny.uid}"

        reported = desk.post(f"{path}/volunteer", kind="UNIT", unit=str(body.uid))
        desk.post(f"{path}/vet", is_vetted=True)
        desk.post(f"{path}/team", team=str(team.uid))
        belongs = desk.post(f"{path}/organisation", organisation=str(body.uid), is_contact=True)

        assert reported.json()["volunteer"]["unit"]["uid"] == str(body.uid)
        assert belongs.json()["volunteer"]["is_vetted"] is True
        assert [each["uid"] for each in belongs.json()["teams"]] == [str(team.uid)]
        assert belongs.json()["organisations"][0]["is_contact"] is True
        assert desk.post(f"{path}/stand-down").json()["volunteer"] is None
        assert desk.post(f"{path}/stand-down").status_code == 200

    def test_lists_volunteers_at_the_same_cost(self, community, granny, django_assert_num_queries):
        secretary = SecretaryFactory(at=community)
        for _ in range(4):
            VolunteerFactory(near=granny)
        desk = Program(secretary)
        desk.get("/volunteers", limit=1)

        with django_assert_num_queries(3):
            assert desk.get("/volunteers").status_code == 200

    def test_bodies_are_formed_once_and_listed(self, desk, community):
        for path, more in (("/teams", {"skill": "水电"}), ("/organisations", {"kind": "PROPERTY"})):
            told = {"capture_id": new_id(), "name_zh": "新的", **more}
            first, again = desk.post(path, **told), desk.post(path, **told)
            assert (first.status_code, again.status_code) == (201, 200)
            assert first.json()["uid"] in {each["uid"] for each in desk.get(path).json()}

    def test_is_not_there_for_who_keeps_no_records(self, granny):
        for path in ("/teams", "/organisations", "/volunteers"):
            assert Program(granny).get(path).status_code == 404


class TestRoles:
    def test_are_given_and_taken_back_by_the_office_above(self, community, granny):
        street = community.parent
        officer = Program(StreetOfficerFactory(at=street))
        worker = StaffFactory(at=community)
        number = account_of(worker).username
        place = ref_of(community)

        given = officer.post("/roles", work_number=number, kind="SECRETARY", place=place)
        held = officer.get("/roles").json()
        ended = officer.post(f"/people/{worker.uid}/role/end", kind="SECRETARY", place=place)

        assert (given.status_code, ended.status_code) == (204, 204)
        assert {"person": str(worker.uid), "kind": "SECRETARY", "place": place}.items() <= next(
            each for each in held if each["kind"] == "SECRETARY"
        ).items()
        assert not worker.roles.filter(kind=RoleKind.SECRETARY, to_at=None).exists()
        assert Program(granny).get("/roles").json() == []
        assert (
            Program(granny)
            .post("/roles", work_number=number, kind="STAFF", place=place)
            .status_code
            == 404
        )

    def test_stand_at_places_without_a_code_too(self, desk, community, granny):
        grid = community.children.filter(kind=PlaceKind.GRID).first()

        answer = desk.post(f"/people/{granny.uid}/role", kind="GRID_WORKER", place=ref_of(grid))

        assert answer.json()["roles"] == [{"kind": "GRID_WORKER", "place": grid.name_en}]
        assert by_ref(ref_of(grid)) == grid
        assert by_ref(ref_of(community.parent)) == community.parent


class TestPlaces:
    def test_an_address_is_meant_where_the_asker_belongs(self, granny, community):
        StaffFactory()  # of another community

        answer = Program(granny).get("/places/locate", address="欧景苑 3-2-501")

        assert answer.json()["label"] == "Oujing Garden 3-2-501"

    def test_shows_the_register_the_doors_and_the_map(self, desk, community):
        (mine,) = desk.get("/communities").json()
        listed = desk.get(f"/places/{community.code}/register").json()
        narrowed = desk.get(f"/places/{community.code}/register", q="欧景苑二期").json()
        code = listed[0]["place"]["code"]

        assert mine["place"]["code"] == community.code
        assert by_ref(mine["grids"][0]).kind == PlaceKind.GRID
        assert 0 < len(narrowed) < len(listed)
        assert listed[0]["doors"] == len(desk.get(f"/places/{code}/doors").json())
        assert desk.get(f"/places/{community.code}/doors").status_code == 422
        drawn = desk.get(f"/places/{community.code}/map").json()
        assert all("id" not in each["properties"] for each in drawn["features"])

    def test_are_not_there_for_a_stranger(self, stranger, community):
        for path in ("register", "doors", "map"):
            assert stranger.get(f"/places/{community.code}/{path}").status_code == 404

    def test_a_sheet_says_what_it_would_change_before_it_does(self, desk, stranger, community):
        from django.core.files.uploadedfile import SimpleUploadedFile

        def sheet():
            rows = "\n".join(",".join(map(str, row)) for row in EXAMPLE)
            return SimpleUploadedFile("places.csv", rows.encode(), "text/csv")

        path = f"/places/{community.code}/import"
        before = Place.objects.count()
        looked = desk.form(path, sheet=sheet())
        assert (looked.json()["is_dry_run"], Place.objects.count()) == (True, before)
        done = desk.form(path, sheet=sheet(), dry_run="false")

        assert done.json()["rows"] == looked.json()["rows"] > 0
        assert Place.objects.count() > before
        assert stranger.form(path, sheet=sheet()).status_code == 404
