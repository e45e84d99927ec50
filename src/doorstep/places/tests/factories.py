"""Ordinary places for tests of every room. A building is 3栋 of 欧景苑 unless a test says more."""

from datetime import UTC, datetime
from typing import Any

import factory

from doorstep.places import search_rows
from doorstep.places.models import Dwelling, DwellingGrid, Place
from doorstep.places.states import PlaceKind

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
NUMBERS = 999  # a house number has at most four digits, however many tests came before


class PlaceFactory(factory.django.DjangoModelFactory[Place]):
    class Meta:
        model = Place
        skip_postgeneration_save = True

    @factory.post_generation
    def findable(self, create: bool, extracted: Any, **keywords: Any) -> None:
        if create:
            search_rows.write(self)


class CityFactory(PlaceFactory):
    kind = PlaceKind.CITY
    name_zh = factory.Sequence(lambda n: f"武汉市{n}")
    name_en = "Wuhan"


class DistrictFactory(PlaceFactory):
    kind = PlaceKind.DISTRICT
    parent = factory.SubFactory(CityFactory)
    name_zh = factory.Sequence(lambda n: f"武昌区{n}")
    name_en = "Wuchang District"


class StreetFactory(PlaceFactory):
    kind = PlaceKind.STREET
    parent = factory.SubFactory(DistrictFactory)
    name_zh = factory.Sequence(lambda n: f"杨园街道{n}")
    name_en = "Yangyuan Street"


class CommunityFactory(PlaceFactory):
    kind = PlaceKind.COMMUNITY
    parent = factory.SubFactory(StreetFactory)
    name_zh = factory.Sequence(lambda n: f"欧景社区{n}")
    name_en = "Oujing Community"
    phone = "027-00000000"


class GridFactory(PlaceFactory):
    kind = PlaceKind.GRID
    parent = factory.SubFactory(CommunityFactory)
    name_zh = factory.Sequence(lambda n: f"第{n + 1}网格")
    name_en = factory.Sequence(lambda n: f"Grid {n + 1}")


class EstateFactory(PlaceFactory):
    kind = PlaceKind.ESTATE
    parent = factory.SubFactory(CommunityFactory)
    name_zh = factory.Sequence(lambda n: f"欧景苑{n}")
    name_en = "Oujing Garden"


class BuildingFactory(PlaceFactory):
    kind = PlaceKind.BUILDING
    parent = factory.SubFactory(EstateFactory)
    number = factory.Sequence(lambda n: str(n % NUMBERS + 1))
    name_zh = factory.LazyAttribute(lambda building: f"{building.number}栋")
    name_en = factory.LazyAttribute(lambda building: f"Building {building.number}")


class UnitFactory(PlaceFactory):
    kind = PlaceKind.UNIT
    parent = factory.SubFactory(BuildingFactory)
    number = factory.Sequence(lambda n: str(n % NUMBERS + 1))
    name_zh = factory.LazyAttribute(lambda unit: f"{unit.number}单元")
    name_en = factory.LazyAttribute(lambda unit: f"Unit {unit.number}")


def grid_for(unit: Place) -> Place:
    """The grid of the unit's building; the building is given one when it has none."""
    building = unit.parent
    assert building is not None
    assert building.parent is not None
    if building.grid is None:
        building.grid = GridFactory(parent=building.parent.parent)
        building.save(update_fields=["grid"])
    return building.grid


class DwellingFactory(factory.django.DjangoModelFactory[Dwelling]):
    class Meta:
        model = Dwelling
        skip_postgeneration_save = True

    unit = factory.SubFactory(UnitFactory)
    floor = 5
    door = factory.LazyAttributeSequence(lambda dwelling, n: f"{dwelling.floor}{n % 99 + 1:02d}")
    label = factory.LazyAttribute(
        lambda dwelling: f"{dwelling.unit.parent.number}-{dwelling.unit.number}-{dwelling.door}"
    )
    grid = factory.LazyAttribute(lambda dwelling: grid_for(dwelling.unit))

    @factory.post_generation
    def history(self, create: bool, extracted: Any, **keywords: Any) -> None:
        if create:
            DwellingGrid.objects.create(dwelling=self, grid=self.grid, from_at=LONG_AGO)


def add_doors(building: Place, *, units: int = 2, floors: int = 6, doors: int = 2) -> None:
    """Fill a building with units and doors such as 101 and 602."""
    for unit_number in range(1, units + 1):
        unit = UnitFactory(parent=building, number=str(unit_number))
        grid = grid_for(unit)
        made = Dwelling.objects.bulk_create(
            Dwelling(
                unit=unit,
                floor=floor,
                door=f"{floor}{door:02d}",
                label=f"{building.number}-{unit_number}-{floor}{door:02d}",
                grid=grid,
            )
            for floor in range(1, floors + 1)
            for door in range(1, doors + 1)
        )
        DwellingGrid.objects.bulk_create(
            DwellingGrid(dwelling=each, grid=grid, from_at=LONG_AGO) for each in made
        )


def oujing() -> Place:
    """A community whose estates have names that are easily mistaken for one another."""
    community = CommunityFactory(name_zh="欧景社区")
    grid = GridFactory(parent=community, name_zh="第一网格", name_en="First grid")
    plans: dict[str, list[str]] = {
        "欧景苑": ["1", "2", "3", "12"],
        "欧景苑二期": ["3", "21"],
        "东湖花园": ["3", "5", "A"],
        "8号院": ["1", "8"],
    }
    for name, numbers in plans.items():
        estate = EstateFactory(parent=community, name_zh=name)
        for number in numbers:
            name_zh = f"{number}座" if number.isalpha() else f"{number}栋"
            building = BuildingFactory(parent=estate, number=number, name_zh=name_zh, grid=grid)
            add_doors(building, units=3 if number == "3" else 2)
    return community
