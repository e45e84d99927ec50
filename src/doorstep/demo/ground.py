"""Lay out the neighbourhood: the tree from the city down, outlines, grids and doors."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from doorstep.demo.neighbourhood import EstatePlan, Names, Shape, districts, facts
from doorstep.places import geometry, operations
from doorstep.places.models import Place
from doorstep.places.operations import Door
from doorstep.places.states import Datum, PlaceKind

ROW, COLUMN = 0.00042, 0.00036  # degrees of latitude and longitude between two buildings
MARGIN = 0.00025
PER_ROW = 4


def lay_out(shape: Shape, *, at: datetime, geo: Path | None = None) -> Place:
    """Build every place of the demo and return its community.

    With `geo`, a file of real district outlines in GCJ-02, the estates lie where those say.
    """
    city = _place(PlaceKind.CITY, None, facts()["city"])
    drawn = {
        each.key: _place(PlaceKind.DISTRICT, city, each.name, division_code=each.code)
        for each in districts()
    }
    _outline(drawn, geo, at)
    street = _place(PlaceKind.STREET, drawn["wuchang"], facts()["street"])
    community = _place(PlaceKind.COMMUNITY, street, facts()["community"])
    _open_office(community)
    number = 0
    for plan in shape.estates:
        _build_estate(community, plan, first_grid=number + 1, at=at)
        number += plan.grids
    _neighbours(street, at)
    return community


def _place(kind: PlaceKind, parent: Place | None, name: Names, **more: object) -> Place:
    chinese, english = name
    return operations.add_place(kind, parent=parent, name_zh=chinese, name_en=english, **more)  # type: ignore[arg-type]  # `more` may hold anything


def _outline(drawn: dict[str, Place], geo: Path | None, at: datetime) -> None:
    if geo is not None:
        operations.load_geo(geo, datum=Datum.GCJ02, at=at)
        return
    for plan in districts():
        ring = [*plan.outline, plan.outline[0]]
        outline = {"type": "Polygon", "coordinates": [ring]}
        operations.set_shape(drawn[plan.key].pk, geojson=outline, datum=Datum.WGS84, at=at)


def _open_office(community: Place) -> None:
    told = facts()
    operations.set_office(
        community.pk,
        phone=told["phone"],
        address=tuple(told["office"]),
        hours=tuple(told["hours"]),
    )


def _build_estate(community: Place, plan: EstatePlan, *, first_grid: int, at: datetime) -> None:
    grids = [
        _place(PlaceKind.GRID, community, (f"第{number}网格", f"Grid {number}"))
        for number in range(first_grid, first_grid + plan.grids)
    ]
    estate = _place(PlaceKind.ESTATE, community, plan.name, lies_in=_district_at(*plan.centre))
    _draw_estate(estate, plan, at)
    for number, (longitude, latitude) in enumerate(_entrances(plan)):
        grid = grids[number * plan.grids // plan.buildings]
        name = (f"{number + 1}栋", f"Building {number + 1}")
        building = _place(PlaceKind.BUILDING, estate, name, number=str(number + 1), grid=grid)
        operations.set_entrance(building.pk, latitude=latitude, longitude=longitude)
        _build_units(building, plan, grid, at)


def _build_units(building: Place, plan: EstatePlan, grid: Place, at: datetime) -> None:
    doors = [
        Door(floor, f"{floor}{door:02d}")
        for floor in range(1, plan.floors + 1)
        for door in range(1, plan.doors + 1)
    ]
    for number in range(1, plan.units + 1):
        name = (f"{number}单元", f"Unit {number}")
        unit = _place(PlaceKind.UNIT, building, name, number=str(number))
        operations.add_doors(unit, doors, grid=grid, at=at)


def _district_at(longitude: float, latitude: float) -> Place | None:
    """The district whose outline holds the point."""
    for each in geometry.current_map().around(latitude, longitude):
        if each.kind == PlaceKind.DISTRICT:
            return Place.objects.get(pk=each.place_id)
    return None


def _entrances(plan: EstatePlan) -> Iterator[tuple[float, float]]:
    """Rows of four around the centre."""
    rows = -(-plan.buildings // PER_ROW)
    west = plan.centre[0] - COLUMN * (PER_ROW - 1) / 2
    south = plan.centre[1] - ROW * (rows - 1) / 2
    for number in range(plan.buildings):
        row, column = divmod(number, PER_ROW)
        yield round(west + COLUMN * column, 6), round(south + ROW * row, 6)


def _draw_estate(estate: Place, plan: EstatePlan, at: datetime) -> None:
    points = list(_entrances(plan))
    west, east = min(p[0] for p in points) - MARGIN, max(p[0] for p in points) + MARGIN
    south, north = min(p[1] for p in points) - MARGIN, max(p[1] for p in points) + MARGIN
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    outline = {"type": "Polygon", "coordinates": [ring]}
    operations.set_shape(estate.pk, geojson=outline, datum=Datum.WGS84, at=at)


def _neighbours(street: Place, at: datetime) -> None:
    """A second community, so that there are strangers."""
    community = _place(PlaceKind.COMMUNITY, street, facts()["neighbour_community"])
    operations.set_office(
        community.pk,
        phone="027-5550-5678",
        address=("江湾路8号", "8 Jiangwan Road"),
        hours=tuple(facts()["hours"]),
    )
    centre = (114.3490, 30.6120)
    plan = EstatePlan("jiangwan", ("江湾里", "Jiangwan Lane"), "", centre, 2, 2, 6, 2, 1)
    _build_estate(community, plan, first_grid=1, at=at)
