"""Writes: the tree grows straight, and every door stays in one grid."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.kernel.errors import BadInput, DomainError
from doorstep.places import operations
from doorstep.places.models import Dwelling, DwellingGrid, Place
from doorstep.places.operations import Door
from doorstep.places.scope import OutsideCommunities, Scope, scope_of
from doorstep.places.states import PARENT, PlaceKind
from doorstep.places.tests.factories import (
    LONG_AGO,
    BuildingFactory,
    CommunityFactory,
    DistrictFactory,
    DwellingFactory,
    EstateFactory,
    GridFactory,
    StreetFactory,
    UnitFactory,
)

NINE = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)


@pytest.fixture
def rungs():
    """One place of every kind, in one line."""
    unit = UnitFactory()
    building = unit.parent
    community = building.parent.parent
    line = [building, building.parent, community, community.parent, community.parent.parent]
    line.append(line[-1].parent)
    return {PlaceKind(place.kind): place for place in [unit, *line, GridFactory(parent=community)]}


@pytest.mark.django_db
class TestAddPlace:
    @pytest.mark.parametrize("kind", PlaceKind)
    @pytest.mark.parametrize("above", [None, *PlaceKind])
    def test_only_the_right_rung_is_taken(self, rungs, kind, above):
        parent = rungs[above] if above else None
        number = "77" if kind in {PlaceKind.BUILDING, PlaceKind.UNIT} else ""

        def add() -> Place:
            return operations.add_place(kind, parent=parent, name_zh="新的", number=number)

        if PARENT[kind] == above:
            assert add().parent == parent
        else:
            with pytest.raises(operations.WrongRung):
                add()

    def test_refuses_a_second_of_the_same_name(self):
        estate = EstateFactory(name_zh="欧景苑")

        with pytest.raises(operations.AlreadyThere):
            operations.add_place(PlaceKind.ESTATE, parent=estate.parent, name_zh=" 欧景苑 ")

    def test_refuses_a_name_that_cannot_be_kept(self):
        community = CommunityFactory()

        for name in ("", "欧\x00景", "景" * 20_000):
            with pytest.raises(BadInput):
                operations.add_place(PlaceKind.ESTATE, parent=community, name_zh=name)

        assert not Place.objects.filter(kind=PlaceKind.ESTATE).exists()

    def test_refuses_a_grid_of_another_community(self):
        estate = EstateFactory()

        with pytest.raises(operations.OtherCommunity):
            operations.add_place(
                PlaceKind.BUILDING, parent=estate, name_zh="3栋", number="3", grid=GridFactory()
            )

    def test_an_estate_may_lie_in_another_district_but_not_in_a_street(self):
        community = CommunityFactory()
        hongshan = DistrictFactory()

        estate = operations.add_place(
            PlaceKind.ESTATE, parent=community, name_zh="欧景苑", lies_in=hongshan
        )

        assert estate.scope.jurisdiction_id == hongshan.pk
        assert estate.scope.district_id == community.parent.parent.pk
        with pytest.raises(operations.WrongRung):
            operations.add_place(
                PlaceKind.ESTATE, parent=community, name_zh="别苑", lies_in=StreetFactory()
            )
        with pytest.raises(operations.WrongRung):
            operations.add_place(PlaceKind.GRID, parent=community, name_zh="网格", lies_in=hongshan)


@pytest.mark.django_db
class TestAddDoors:
    def test_puts_each_door_into_the_grid_with_history(self):
        unit = UnitFactory(number="2", parent=BuildingFactory(number="3"))
        grid = GridFactory(parent=unit.parent.parent.parent)

        added = operations.add_doors(
            unit, [Door(5, "501"), Door(5, "502")], grid=grid, at=NINE, actor_id="赵"
        )

        assert added == 2
        assert [each.label for each in unit.dwellings.order_by("door")] == ["3-2-501", "3-2-502"]
        stays = DwellingGrid.objects.filter(dwelling__unit=unit)
        assert {(stay.grid, stay.from_at, stay.to_at) for stay in stays} == {(grid, NINE, None)}

    def test_the_same_again_adds_nothing(self):
        unit = UnitFactory()
        grid = GridFactory(parent=unit.parent.parent.parent)
        doors = [Door(1, "101"), Door(1, "101"), Door(1, "102")]

        assert operations.add_doors(unit, doors, grid=grid, at=NINE) == 2
        assert operations.add_doors(unit, doors, grid=grid, at=TEN) == 0

    def test_refuses_a_foreign_grid_and_a_building(self):
        unit = UnitFactory()

        with pytest.raises(operations.OtherCommunity):
            operations.add_doors(unit, [Door(1, "101")], grid=GridFactory(), at=NINE)
        with pytest.raises(operations.WrongRung):
            operations.add_doors(unit.parent, [Door(1, "101")], grid=GridFactory(), at=NINE)


@pytest.mark.django_db
class TestMoveToGrid:
    def test_closes_the_old_stay_and_opens_the_new(self):
        dwelling = DwellingFactory()
        old = dwelling.grid
        new = GridFactory(parent=old.parent)

        moved = operations.move_to_grid(dwelling.pk, to=new, actor_id="赵", at=NINE)

        assert moved.grid == new
        stays = dwelling.grids.order_by("from_at").values_list("grid", "from_at", "to_at")
        assert list(stays) == [(old.pk, LONG_AGO, NINE), (new.pk, NINE, None)]

    def test_moving_to_where_it_is_changes_nothing(self):
        dwelling = DwellingFactory()

        operations.move_to_grid(dwelling.pk, to=dwelling.grid, actor_id="赵", at=NINE)

        assert dwelling.grids.count() == 1

    def test_refuses_another_community(self):
        dwelling = DwellingFactory()

        with pytest.raises(operations.OtherCommunity):
            operations.move_to_grid(dwelling.pk, to=GridFactory(), actor_id="赵", at=NINE)

        dwelling.refresh_from_db()
        assert dwelling.grids.get().grid_id == dwelling.grid_id

    def test_refuses_a_moment_before_the_present_stay(self):
        dwelling = DwellingFactory()
        new = GridFactory(parent=dwelling.grid.parent)

        with pytest.raises(operations.TooEarly):
            operations.move_to_grid(
                dwelling.pk, to=new, actor_id="赵", at=LONG_AGO - timedelta(days=1)
            )

    def test_a_unit_moves_with_all_its_doors(self):
        unit = UnitFactory()
        first, second = DwellingFactory(unit=unit), DwellingFactory(unit=unit)
        other = DwellingFactory()
        new = GridFactory(parent=first.grid.parent)

        assert operations.move_unit_to_grid(unit.pk, to=new, actor_id="赵", at=NINE) == 2
        assert operations.move_unit_to_grid(unit.pk, to=new, actor_id="赵", at=TEN) == 0
        for dwelling in (first, second):
            dwelling.refresh_from_db()
            assert (dwelling.grid, dwelling.grids.count()) == (new, 2)
        other.refresh_from_db()
        assert other.grid != new

    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(moves=st.lists(st.tuples(st.integers(0, 3), st.integers(-5, 50)), max_size=12))
    def test_whatever_is_asked_a_door_is_in_one_grid_at_every_moment(self, db, moves):
        dwelling = DwellingFactory()
        grids = [dwelling.grid, *(GridFactory(parent=dwelling.grid.parent) for _ in range(2))]
        grids.append(GridFactory())  # of another community

        for which, hours in moves:
            try:
                operations.move_to_grid(
                    dwelling.pk, to=grids[which], actor_id="赵", at=NINE + timedelta(hours=hours)
                )
            except DomainError:
                continue

        dwelling.refresh_from_db()
        stays = list(dwelling.grids.order_by("pk"))
        assert [stay.to_at for stay in stays[:-1]] == [stay.from_at for stay in stays[1:]]
        assert (stays[-1].to_at, stays[-1].grid_id) == (None, dwelling.grid_id)


@pytest.mark.django_db(transaction=True)
def test_eight_who_move_a_door_at_once_leave_it_in_one_grid():
    dwelling = DwellingFactory()
    grids = [GridFactory(parent=dwelling.grid.parent) for _ in range(8)]

    def move(grid: Place) -> None:
        try:
            operations.move_to_grid(dwelling.pk, to=grid, actor_id="赵", at=NINE)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(move, grids))

    dwelling.refresh_from_db()
    assert Dwelling.objects.count() == 1
    assert dwelling.grids.filter(to_at=None).get().grid_id == dwelling.grid_id
    assert dwelling.grids.count() == 9


@pytest.mark.django_db
class TestSetLiesIn:
    def test_served_by_one_lying_in_another(self):
        building = BuildingFactory()
        hongshan = DistrictFactory()

        operations.set_lies_in(building.parent.pk, district=hongshan)

        scope = scope_of(Place.objects.get(pk=building.pk))
        assert scope.jurisdiction_id == hongshan.pk
        assert scope.community_id == building.parent.parent.pk

    def test_a_building_may_lie_across_the_border_of_its_estate(self):
        qingshan, hongshan = DistrictFactory(), DistrictFactory()
        building = BuildingFactory(parent=EstateFactory(lies_in=hongshan))
        beside = BuildingFactory(parent=building.parent)

        operations.set_lies_in(building.pk, district=qingshan)

        assert Place.objects.get(pk=building.pk).scope.jurisdiction_id == qingshan.pk
        assert Place.objects.get(pk=beside.pk).scope.jurisdiction_id == hongshan.pk

    def test_nothing_means_the_district_of_the_community(self):
        estate = EstateFactory(lies_in=DistrictFactory())

        operations.set_lies_in(estate.pk, district=None)

        scope = Place.objects.get(pk=estate.pk).scope
        assert scope.jurisdiction_id == scope.district_id

    def test_refuses_a_community_and_what_is_no_district(self):
        estate = EstateFactory()

        with pytest.raises(operations.WrongRung):
            operations.set_lies_in(estate.parent.pk, district=DistrictFactory())
        with pytest.raises(operations.WrongRung):
            operations.set_lies_in(estate.pk, district=StreetFactory())


@pytest.mark.django_db
class TestScope:
    def test_of_a_door_names_every_office_above_it(self):
        dwelling = DwellingFactory()
        community = dwelling.estate.parent

        assert dwelling.scope == Scope(
            grid_id=dwelling.grid_id,
            community_id=community.pk,
            street_id=community.parent.pk,
            district_id=community.parent.parent.pk,
            jurisdiction_id=community.parent.parent.pk,
        )

    def test_of_a_moved_door_is_its_own_and_not_the_buildings(self):
        dwelling = DwellingFactory()
        new = GridFactory(parent=dwelling.grid.parent)

        moved = operations.move_to_grid(dwelling.pk, to=new, actor_id="赵", at=NINE)

        assert moved.scope.grid_id == new.pk
        assert moved.unit.scope.grid_id == dwelling.grid_id

    def test_of_a_grid_is_itself(self):
        grid = GridFactory()

        assert grid.scope.grid_id == grid.pk

    def test_of_an_estate_has_no_grid(self):
        assert EstateFactory().scope.grid_id is None

    def test_of_a_street_there_is_none(self):
        with pytest.raises(OutsideCommunities):
            scope_of(StreetFactory())


@pytest.mark.django_db
class TestSetEntranceAndGrid:
    def test_keeps_wgs84(self):
        building = BuildingFactory()

        moved = operations.set_entrance(building.pk, latitude=30.5, longitude=114.3)

        assert (moved.latitude, moved.longitude) == (30.5, 114.3)

    @pytest.mark.parametrize("point", [(114.3, 30.5), (float("nan"), 1.0), (0.0, 1e9)])
    def test_refuses_what_is_not_on_earth(self, point):
        with pytest.raises(BadInput):
            operations.set_entrance(BuildingFactory().pk, latitude=point[0], longitude=point[1])

    def test_new_doors_of_a_building_have_a_grid_to_go_to(self):
        building = BuildingFactory()
        grid = GridFactory(parent=building.parent.parent)

        assert operations.set_default_grid(building.pk, to=grid).grid == grid
        with pytest.raises(operations.OtherCommunity):
            operations.set_default_grid(building.pk, to=GridFactory())
        with pytest.raises(operations.WrongRung):
            operations.set_default_grid(building.parent.pk, to=grid)
