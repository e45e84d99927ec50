"""Reads of the tree, and what one visitor may see of it."""

import pytest

from doorstep.places import queries
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind
from doorstep.places.tests.factories import (
    BuildingFactory,
    CommunityFactory,
    DwellingFactory,
    EstateFactory,
    GridFactory,
    StreetFactory,
    UnitFactory,
    add_doors,
    oujing,
)
from doorstep.places.tests.visitors import FakeVisitor, looker, staff

pytestmark = pytest.mark.django_db


class TestTree:
    def test_children_and_what_is_below(self):
        building = BuildingFactory()
        estate = building.parent
        closed = BuildingFactory(parent=estate, is_active=False)
        unit = UnitFactory(parent=building)

        assert list(queries.children(estate)) == [building]
        assert list(queries.buildings_of(estate.parent)) == [building]
        assert closed not in queries.buildings_of(estate.parent)
        assert list(queries.below(estate.parent, PlaceKind.UNIT)) == [unit]
        assert list(queries.estates_of(estate.parent)) == [estate]

    def test_a_path_that_only_begins_alike_is_not_below(self):
        estate = EstateFactory()
        stranger = BuildingFactory()
        Place.objects.filter(pk=stranger.pk).update(path=estate.path.rstrip("/") + "0/1/")

        assert list(queries.below(estate, PlaceKind.BUILDING)) == []

    def test_doors_from_the_ground_up(self):
        building = BuildingFactory()
        add_doors(building, units=1, floors=11, doors=1)

        doors = [each.door for each in queries.dwellings_in(building)]
        assert doors == [f"{floor}01" for floor in range(1, 12)]


class TestSearch:
    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("东湖", ["东湖花园"]),
            ("12", ["12栋"]),
            ("二期", ["欧景苑二期"]),
            ("第一", ["第一网格"]),
            ("  ", []),
            ("月球", []),
            ("%", []),
            ("_", []),
            ("欧景苑", ["欧景苑", "欧景苑二期"]),
        ],
    )
    def test_finds_by_part_of_a_name_or_the_number(self, text, names):
        community = oujing()

        assert [each.name_zh for each in queries.search(text, community)] == names

    def test_stays_in_the_community(self):
        EstateFactory(name_zh="东湖花园")

        assert queries.search("东湖", CommunityFactory()) == []


class TestSeen:
    def test_staff_see_their_community_and_what_is_in_it(self):
        building = BuildingFactory()
        visitor = looker(building.parent.parent)

        assert queries.seen_by(visitor, building.pk) == building
        assert queries.at_hand(visitor, building.parent.pk) == building.parent

    def test_a_stranger_sees_nothing(self):
        building = BuildingFactory()
        stranger = looker(CommunityFactory())

        for place in (building, building.parent, building.parent.parent):
            with pytest.raises(Place.DoesNotExist):
                queries.seen_by(stranger, place.pk)
            with pytest.raises(Place.DoesNotExist):
                queries.at_hand(stranger, place.pk)

    def test_a_grid_worker_sees_the_buildings_of_the_grid(self):
        building = DwellingFactory().building
        neighbour = BuildingFactory(parent=building.parent)
        visitor = looker(building.grid)
        community = building.parent.parent

        assert queries.at_hand(visitor, community.pk) == community
        assert queries.at_hand(visitor, building.parent.pk) == building.parent
        for place in (community, building.grid):
            assert [each.building for each in queries.register_of(place, visitor)] == [building]
        with pytest.raises(Place.DoesNotExist):
            queries.at_hand(visitor, neighbour.pk)
        with pytest.raises(Place.DoesNotExist):
            queries.at_hand(visitor, EstateFactory(parent=community).pk)

    def test_only_who_keeps_records_may_change(self):
        community = CommunityFactory()

        assert queries.changed_by(staff(community), community.pk) == community
        with pytest.raises(Place.DoesNotExist):
            queries.changed_by(looker(community), community.pk)

    def test_communities_of_a_street_a_grid_and_nobody(self):
        street = StreetFactory()
        first, second = CommunityFactory(parent=street), CommunityFactory(parent=street)
        CommunityFactory(parent=street, is_active=False)
        CommunityFactory()

        assert queries.communities_for(looker(street)) == [first, second]
        assert queries.communities_for(looker(GridFactory(parent=second))) == [second]
        assert queries.communities_for(FakeVisitor()) == []


class TestRegisterAndMap:
    def test_counts_units_and_doors(self, django_assert_num_queries):
        community = oujing()

        with django_assert_num_queries(1):
            listed = queries.register_of(community, looker(community))

        by_name = {
            (estate.name, each.building.number): each
            for estate, standing in queries.by_estate(listed).items()
            for each in standing
        }
        row = by_name["欧景苑", "3"]
        assert (row.units, row.doors) == (3, 36)
        assert len(queries.by_estate(listed)) == 4

    def test_map_holds_entrances_and_no_doors(self):
        building = BuildingFactory(latitude=30.5, longitude=114.3)
        BuildingFactory(parent=building.parent)

        drawn = queries.map_of(building.parent.parent, looker(building.parent.parent))

        assert [feature["geometry"] for feature in drawn["features"]] == [
            {"type": "Point", "coordinates": [114.3, 30.5]}
        ]
        assert drawn["features"][0]["properties"]["name"] == building.name

    def test_jurisdiction_and_community_of_a_building(self):
        building = BuildingFactory()

        assert queries.jurisdiction(building) == building.parent.parent.parent.parent
        assert queries.community_of(building) == building.parent.parent
