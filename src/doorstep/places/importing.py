"""What a sheet would change in the tree, and changing it."""

from collections import defaultdict
from dataclasses import dataclass, field, fields
from datetime import datetime
from itertools import count
from typing import Self

from django.db import transaction

from doorstep.kernel.errors import DomainError
from doorstep.places import operations, queries, sheets
from doorstep.places.datums import to_wgs84
from doorstep.places.models import Dwelling, Place
from doorstep.places.operations import Door
from doorstep.places.scope import jurisdiction_of
from doorstep.places.sheets import Line, RowError
from doorstep.places.states import Datum, PlaceKind
from doorstep.places.tokens import fold_number


@dataclass(slots=True)
class Counts:
    """How many of each a sheet adds or changes."""

    estates: int = 0
    grids: int = 0
    buildings: int = 0
    units: int = 0
    doors: int = 0
    moved_doors: int = 0
    corrected_buildings: int = 0

    def __iadd__(self, other: "Counts") -> Self:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))
        return self

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))


@dataclass(slots=True)
class Report:
    """What came of a sheet, or would come of it."""

    is_dry_run: bool
    rows: int = 0
    counts: Counts = field(default_factory=Counts)
    errors: list[RowError] = field(default_factory=list)


def import_sheet(
    cells: list[list[str]],
    *,
    community: Place,
    at: datetime,
    actor_id: str,
    dry_run: bool,
    datum: Datum = Datum.WGS84,
) -> Report:
    """Bring the tree of a community in line with a sheet, one transaction for each building.

    With `dry_run` nothing is written and the report says what would be. Nothing is ever removed.
    Raises BadSheet; what is wrong with one row stands in the report.
    """
    sheet = sheets.read(cells, community=community)
    report = Report(is_dry_run=dry_run, errors=list(sheet.errors))
    gathered: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in sheet.lines:
        gathered[line.estate, line.building].append(line)
    tree = _Tree(community, at=at, actor_id=actor_id, dry_run=dry_run, datum=datum)
    for lines in gathered.values():
        try:
            report.counts += tree.grow(lines)
            report.rows += len(lines)
        except DomainError as refusal:
            report.errors += [RowError(line.row, refusal.sentence) for line in lines]
            tree.read()  # what was rolled back is not there
    report.errors.sort(key=lambda each: each.row)
    return report


class _Tree:
    """The places of a community, by what a sheet calls them."""

    def __init__(
        self, community: Place, *, at: datetime, actor_id: str, dry_run: bool, datum: Datum
    ) -> None:
        self._community, self._datum = community, datum
        self._at, self._actor_id, self._dry_run = at, actor_id, dry_run
        self._pretended = count(-1, -1)
        self._counts = Counts()
        self.read()

    def read(self) -> None:
        """Take the tree in as it stands."""
        self._estates = {each.name_zh: each for each in queries.estates_of(self._community)}
        self._grids = {each.name_zh: each for each in queries.grids_of(self._community)}
        self._numbered = {
            (each.parent_id, fold_number(each.number)): each
            for kind in (PlaceKind.BUILDING, PlaceKind.UNIT)
            for each in queries.below(self._community, kind)
        }
        city = self._community.ids_on_path[0]
        districts = Place.objects.filter(parent_id=city, kind=PlaceKind.DISTRICT)
        self._districts = {each.name_zh: each for each in districts}
        self._doors: dict[int, dict[str, int]] = defaultdict(dict)
        doors = Dwelling.objects.filter(unit__path__startswith=self._community.path)
        for unit_id, door, grid_id in doors.values_list("unit_id", "door", "grid_id"):
            self._doors[unit_id][door] = grid_id

    def grow(self, lines: list[Line]) -> Counts:
        """Put in what is missing of one building, and correct what the sheet says differently."""
        self._counts = Counts()
        with transaction.atomic():
            first = lines[0]
            grid = self._grid(first.grid)
            building = self._building(self._estate(first), grid, first)
            self._correct(building, lines)
            for line in lines:
                self._fill(self._unit(building, line), self._grid(line.grid), line)
        return self._counts

    def _new(
        self, kind: PlaceKind, *, parent: Place, name_zh: str, name_en: str = "", number: str = ""
    ) -> Place:
        if not self._dry_run:
            return operations.add_place(
                kind, parent=parent, name_zh=name_zh, name_en=name_en, number=number
            )
        pretended = next(self._pretended)
        path = f"{parent.path}{pretended}/"
        return Place(pk=pretended, kind=kind, parent=parent, name_zh=name_zh, path=path)

    def _grid(self, name: str) -> Place:
        if name not in self._grids:
            self._grids[name] = self._new(PlaceKind.GRID, parent=self._community, name_zh=name)
            self._counts.grids += 1
        return self._grids[name]

    def _estate(self, line: Line) -> Place:
        if line.estate not in self._estates:
            estate = self._new(PlaceKind.ESTATE, parent=self._community, name_zh=line.estate)
            if line.lies_in:
                self._lay(estate, self._districts[line.lies_in])
            self._estates[line.estate] = estate
            self._counts.estates += 1
        return self._estates[line.estate]

    def _building(self, estate: Place, grid: Place, line: Line) -> Place:
        key = estate.pk, line.building
        if key not in self._numbered:
            chinese, english = _building_name(line.building)
            building = self._new(
                PlaceKind.BUILDING,
                parent=estate,
                name_zh=chinese,
                name_en=english,
                number=line.building,
            )
            if not self._dry_run:
                building = operations.set_default_grid(building.pk, to=grid)
            building.parent = estate
            self._numbered[key] = building
            self._counts.buildings += 1
        return self._numbered[key]

    def _unit(self, building: Place, line: Line) -> Place:
        key = building.pk, line.unit
        if key not in self._numbered:
            is_number = line.unit.isdigit()
            self._numbered[key] = self._new(
                PlaceKind.UNIT,
                parent=building,
                name_zh=f"{line.unit}单元" if is_number else line.unit,
                name_en=f"Unit {line.unit}" if is_number else "",
                number=line.unit,
            )
            self._counts.units += 1
        return self._numbered[key]

    def _fill(self, unit: Place, grid: Place, line: Line) -> None:
        there = self._doors[unit.pk]
        fresh = [Door(floor, door) for floor, door in sheets.doors_of(line) if door not in there]
        moving = [door for door, grid_id in there.items() if grid_id != grid.pk]
        self._counts.doors += len(fresh)
        self._counts.moved_doors += len(moving)
        if self._dry_run:
            return
        if moving:
            operations.move_unit_to_grid(unit.pk, to=grid, actor_id=self._actor_id, at=self._at)
        if fresh:
            operations.add_doors(unit, fresh, grid=grid, at=self._at, actor_id=self._actor_id)

    def _correct(self, building: Place, lines: list[Line]) -> None:
        """Its district and its entrance, when the sheet says them and says them differently."""
        before = (building.lies_in_id, building.latitude, building.longitude)
        district = next((self._districts[each.lies_in] for each in lines if each.lies_in), None)
        point = next((each.point for each in lines if each.point), None)
        if district is not None and jurisdiction_of(building) != district.pk:
            self._lay(building, district)
        if point is not None:
            self._place_entrance(building, point)
        is_new = bool(self._counts.buildings)
        if not is_new and before != (building.lies_in_id, building.latitude, building.longitude):
            self._counts.corrected_buildings += 1

    def _lay(self, place: Place, district: Place) -> None:
        if not self._dry_run:
            operations.set_lies_in(place.pk, district=district)
        place.lies_in = district

    def _place_entrance(self, building: Place, point: tuple[float, float]) -> None:
        latitude, longitude = to_wgs84(*point, self._datum)
        there = (building.latitude or 0.0, building.longitude or 0.0)
        if abs(there[0] - latitude) < 1e-7 and abs(there[1] - longitude) < 1e-7:
            return
        if not self._dry_run:
            operations.set_entrance(building.pk, latitude=latitude, longitude=longitude)
        building.latitude, building.longitude = latitude, longitude


def _building_name(number: str) -> tuple[str, str]:
    if number.isdigit():
        return f"{number}栋", f"Building {number}"
    is_letter = len(number) == 1 and number.isascii()
    return (f"{number}座", f"Block {number}") if is_letter else (number, "")
