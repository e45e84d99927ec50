"""What the tables promise by themselves."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from doorstep.kernel import codes
from doorstep.places.models import Dwelling, DwellingGrid, Place
from doorstep.places.states import DEPTH, PARENT, PlaceKind
from doorstep.places.tests.factories import (
    LONG_AGO,
    BuildingFactory,
    CityFactory,
    CommunityFactory,
    DistrictFactory,
    DwellingFactory,
    EstateFactory,
    GridFactory,
    StreetFactory,
    UnitFactory,
)

NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


class TestPlace:
    def test_knows_its_path_from_the_city_down(self):
        unit = UnitFactory()
        building = unit.parent
        estate = building.parent

        assert unit.path.startswith(estate.path)
        assert unit.ids_on_path[-3:] == (estate.pk, building.pk, unit.pk)
        assert len(unit.ids_on_path) == 1 + DEPTH[PlaceKind.UNIT]

    def test_path_is_in_the_database_too(self):
        building = BuildingFactory()

        assert Place.objects.get(pk=building.pk).path == building.path

    def test_finds_its_ancestors_without_asking_the_database(self, django_assert_num_queries):
        unit = UnitFactory()
        community = unit.parent.parent.parent

        with django_assert_num_queries(0):
            assert unit.id_of(PlaceKind.COMMUNITY) == community.pk
            assert unit.community_id == community.pk
            assert unit.id_of(PlaceKind.UNIT) == unit.pk
            assert community.id_of(PlaceKind.ESTATE) is None

    def test_a_grid_is_no_estate(self):
        grid = GridFactory()

        assert grid.id_of(PlaceKind.GRID) == grid.pk
        assert grid.id_of(PlaceKind.ESTATE) is None
        assert grid.community_id == grid.parent.pk

    def test_a_city_has_no_community(self):
        assert CityFactory().community_id is None

    @pytest.mark.parametrize("factory", [CommunityFactory, EstateFactory, BuildingFactory])
    def test_is_given_a_code_with_a_check_character(self, factory):
        assert codes.is_valid(factory().code)

    def test_speaks_the_readers_language(self, settings):
        community = CommunityFactory(
            office_hours_zh="周一到周五 8:30-17:30",
            office_hours_en="Monday to Friday, 8:30 to 17:30",
            office_address_zh="欧景苑1栋一楼",
        )

        assert community.office_hours == "周一到周五 8:30-17:30"
        with translation.override("en"):
            assert community.office_hours == "Monday to Friday, 8:30 to 17:30"
            assert community.office_address == "欧景苑1栋一楼"


def refused(make, **fields) -> bool:
    """Whether the database itself refuses the row."""
    try:
        with transaction.atomic():
            make(**fields)
    except IntegrityError:
        return True
    return False


class TestConstraints:
    def test_only_a_city_is_a_root(self):
        assert refused(DistrictFactory, parent=None)
        assert refused(CityFactory, parent=CityFactory())

    def test_only_buildings_and_units_have_numbers_and_all_of_them_do(self):
        assert refused(BuildingFactory, number="")
        assert refused(EstateFactory, number="3")

    def test_two_buildings_of_an_estate_never_share_a_number(self):
        building = BuildingFactory(number="3")

        assert refused(BuildingFactory, number="3", name_zh="三号楼", parent=building.parent)
        assert not refused(BuildingFactory, number="3")

    def test_two_estates_of_a_community_never_share_a_name(self):
        estate = EstateFactory(name_zh="欧景苑")

        assert refused(EstateFactory, name_zh="欧景苑", parent=estate.parent)

    def test_a_code_belongs_to_communities_estates_and_buildings(self):
        assert refused(GridFactory, code="ABCDEFGH")

    def test_only_estates_and_buildings_lie_elsewhere(self):
        hongshan = DistrictFactory()

        assert refused(CommunityFactory, lies_in=hongshan)
        assert not refused(BuildingFactory, lies_in=hongshan)

    def test_only_a_building_has_a_grid_of_its_own(self):
        assert refused(EstateFactory, grid=GridFactory())

    @pytest.mark.parametrize(
        ("latitude", "longitude"), [(30.5, None), (None, 114.3), (114.3, 30.5), (30.5, 181.0)]
    )
    def test_half_or_impossible_points_are_refused(self, latitude, longitude):
        assert refused(BuildingFactory, latitude=latitude, longitude=longitude)

    def test_a_door_stands_once_in_a_unit(self):
        dwelling = DwellingFactory(door="501")

        assert refused(DwellingFactory, door="501", unit=dwelling.unit)
        assert refused(DwellingFactory, door="")

    def test_a_dwelling_has_a_grid(self):
        dwelling = DwellingFactory()

        with pytest.raises(IntegrityError), transaction.atomic():
            Dwelling.objects.filter(pk=dwelling.pk).update(grid=None)

    def test_a_dwelling_has_one_current_grid(self):
        dwelling = DwellingFactory()

        assert refused(
            DwellingGrid.objects.create,
            dwelling=dwelling,
            grid=dwelling.grid,
            from_at=LONG_AGO,
        )


class TestHistoryOfGrids:
    def test_a_stay_is_closed_once_and_never_rewritten(self):
        stay = DwellingFactory().grids.get()
        stays = DwellingGrid.objects.filter(pk=stay.pk)

        stays.update(to_at=NOON)

        assert refused(stays.update, to_at=LONG_AGO)
        assert refused(stays.update, to_at=None)
        assert refused(stays.update, from_at=NOON)
        assert refused(stays.update, grid=GridFactory())
        assert refused(stays.delete)

    def test_an_open_stay_keeps_where_and_since_when(self):
        stay = DwellingFactory().grids.get()
        stays = DwellingGrid.objects.filter(pk=stay.pk)

        assert refused(stays.update, from_at=NOON)
        assert refused(stays.update, actor_id="7")


def test_every_kind_but_the_city_stands_under_another():
    assert [kind for kind, parent in PARENT.items() if parent is None] == [PlaceKind.CITY]
    assert StreetFactory._meta.model is Place
