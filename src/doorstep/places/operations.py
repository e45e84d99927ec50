"""Writes: growing the tree, drawing it, and moving doors between grids."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import typed
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.places import geometry, outlines, search_rows
from doorstep.places.datums import to_wgs84
from doorstep.places.models import Dwelling, DwellingGrid, Place, Shape
from doorstep.places.states import MAY_LIE_ELSEWHERE, PARENT, Datum, PlaceKind

BATCH = 500


class WrongRung(DomainError):
    """A place of that kind does not stand there."""

    code = "places.wrong_rung"


class AlreadyThere(DomainError):
    """A place or door with that name or number is already there."""

    code = "places.already_there"


class OtherCommunity(DomainError):
    """A door's grid must be one of the community that serves it."""

    code = "places.other_community"


class TooEarly(DomainError):
    """The door came into its present grid later than that."""

    code = "places.too_early"


@dataclass(frozen=True, slots=True)
class Door:
    """A door to be added to a unit."""

    floor: int
    door: str


@transaction.atomic
def add_place(
    kind: PlaceKind,
    *,
    parent: Place | None,
    name_zh: str,
    name_en: str = "",
    number: str = "",
    division_code: str = "",
    also_called: Collection[str] = (),
    grid: Place | None = None,
    lies_in: Place | None = None,
) -> Place:
    """Put a place into the tree under `parent`.

    Raises WrongRung, OtherCommunity, AlreadyThere or BadInput.
    """
    _check_rung(kind, parent, lies_in)
    place = Place(
        kind=kind,
        parent=parent,
        name_zh=typed.line(name_zh, max_length=80),
        name_en=typed.line(name_en, max_length=120, min_length=0),
        number=typed.line(number, max_length=16, min_length=0),
        division_code=division_code,
        also_called=[typed.line(name, max_length=80) for name in also_called],
        grid=grid,
        lies_in=lies_in,
    )
    if grid is not None:
        _check_grid(grid, parent.community_id if parent is not None else None)
    try:
        with transaction.atomic():
            place.save(force_insert=True)
    except IntegrityError as refusal:
        raise AlreadyThere(
            _("There is already one with this name or number here. Please give it another.")
        ) from refusal
    search_rows.write(place)
    return place


def _check_rung(kind: PlaceKind, parent: Place | None, lies_in: Place | None) -> None:
    if (parent.kind if parent is not None else None) != PARENT[kind]:
        raise WrongRung(
            _(
                "Places follow the tree: city, district, street, community, then grids and"
                " estates, buildings, units. Please put it under the right one."
            )
        )
    if lies_in is not None and (
        kind not in MAY_LIE_ELSEWHERE or lies_in.kind != PlaceKind.DISTRICT
    ):
        raise WrongRung(
            _("Only estates and buildings lie in a district other than their office's.")
        )


def _check_grid(grid: Place, community_id: int | None) -> None:
    if grid.kind != PlaceKind.GRID or grid.parent_id != community_id:
        raise OtherCommunity(
            _("This grid belongs to another community. Please choose one of the same community.")
        )


@transaction.atomic
def add_doors(
    unit: Place, doors: Iterable[Door], *, grid: Place, at: datetime, actor_id: str = ""
) -> int:
    """Put doors into a unit, each in `grid` from `at` on; those already there stay as they are.

    Returns how many are new. Raises WrongRung, OtherCommunity or BadInput.
    """
    if unit.kind != PlaceKind.UNIT:
        raise WrongRung(_("Doors stand in the unit of a building."))
    _check_grid(grid, unit.community_id)
    Place.objects.select_for_update(no_key=True).get(pk=unit.pk)
    there = set(Dwelling.objects.filter(unit=unit).values_list("door", flat=True))
    prefix = f"{unit.parent.number}-{unit.number}" if unit.parent is not None else unit.number
    fresh = {
        name: Dwelling(unit=unit, floor=each.floor, door=name, label=f"{prefix}-{name}", grid=grid)
        for each in doors
        if (name := typed.line(each.door, max_length=8)) not in there
    }
    made = Dwelling.objects.bulk_create(fresh.values(), batch_size=BATCH)
    DwellingGrid.objects.bulk_create(
        (DwellingGrid(dwelling=each, grid=grid, from_at=at, actor_id=actor_id) for each in made),
        batch_size=BATCH,
    )
    return len(made)


@transaction.atomic
def move_to_grid(dwelling_id: int, *, to: Place, actor_id: str, at: datetime) -> Dwelling:
    """Put a door into another grid of its community from `at` on; the history keeps the old one.

    Moving it to where it already is changes nothing. Raises OtherCommunity or TooEarly.
    """
    locked = Dwelling.objects.select_for_update(no_key=True, of=("self",))
    dwelling = locked.select_related("unit__parent").get(pk=dwelling_id)
    _check_grid(to, dwelling.unit.community_id)
    _move([dwelling], to=to, actor_id=actor_id, at=at)
    return dwelling


@transaction.atomic
def move_unit_to_grid(unit_id: int, *, to: Place, actor_id: str, at: datetime) -> int:
    """Put every door of a unit into another grid from `at` on; how many that moved.

    Raises OtherCommunity or TooEarly.
    """
    unit = Place.objects.get(pk=unit_id)
    _check_grid(to, unit.community_id)
    locked = Dwelling.objects.select_for_update(no_key=True, of=("self",))
    return _move(locked.filter(unit=unit).order_by("pk"), to=to, actor_id=actor_id, at=at)


def _move(dwellings: Iterable[Dwelling], *, to: Place, actor_id: str, at: datetime) -> int:
    """Close the present stays and open new ones. Wants the row locks."""
    moving = [each for each in dwellings if each.grid_id != to.pk]
    for start in range(0, len(moving), BATCH):
        some = moving[start : start + BATCH]
        current = DwellingGrid.objects.filter(dwelling__in=some, to_at=None)
        if current.filter(from_at__gt=at).exists():
            raise TooEarly(
                _("A door came into its present grid after that moment. Please give a later one.")
            )
        current.update(to_at=at)
        DwellingGrid.objects.bulk_create(
            DwellingGrid(dwelling=each, grid=to, from_at=at, actor_id=actor_id) for each in some
        )
        for each in some:
            each.grid = to
        Dwelling.objects.bulk_update(some, ["grid"])
    return len(moving)


@transaction.atomic
def set_default_grid(building_id: int, *, to: Place) -> Place:
    """Say which grid the building's new doors go into. Raises WrongRung or OtherCommunity."""
    building = Place.objects.select_for_update(no_key=True).get(pk=building_id)
    if building.kind != PlaceKind.BUILDING:
        raise WrongRung(_("Only a building has a grid of its own."))
    _check_grid(to, building.community_id)
    building.grid = to
    building.save(update_fields=["grid"])
    search_rows.write(building)
    return building


@transaction.atomic
def set_lies_in(place_id: int, *, district: Place | None) -> Place:
    """Say in which district an estate or building really lies; who serves it stays the same.

    None means the district of the community that serves it. Raises WrongRung.
    """
    place = Place.objects.select_for_update(no_key=True).get(pk=place_id)
    if place.parent is not None:
        _check_rung(PlaceKind(place.kind), place.parent, district)
    if district is not None and place.kind not in MAY_LIE_ELSEWHERE:
        raise WrongRung(
            _("Only estates and buildings lie in a district other than their office's.")
        )
    place.lies_in = district
    place.save(update_fields=["lies_in"])
    return place


@transaction.atomic
def set_entrance(
    place_id: int, *, latitude: float, longitude: float, datum: Datum = Datum.WGS84
) -> Place:
    """Say where the entrance of a place is. Raises BadInput."""
    point = to_wgs84(latitude, longitude, datum)
    if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
        raise BadInput(_("Latitude is at most 90 and longitude at most 180. Please check them."))
    place = Place.objects.select_for_update(no_key=True).get(pk=place_id)
    place.latitude, place.longitude = point
    place.save(update_fields=["latitude", "longitude"])
    geometry.redraw()
    return place


@transaction.atomic
def set_office(
    community_id: int, *, phone: str, address: tuple[str, str], hours: tuple[str, str]
) -> Place:
    """Say where a community's office is, when it is open and which number rings there.

    `address` and `hours` are in Chinese and in English. Raises WrongRung or BadInput.
    """
    place = Place.objects.select_for_update(no_key=True).get(pk=community_id)
    if place.kind != PlaceKind.COMMUNITY:
        raise WrongRung(_("Only a community has an office for residents."))
    place.phone = typed.line(phone, max_length=20, min_length=0)
    place.office_address_zh, place.office_address_en = _both(address)
    place.office_hours_zh, place.office_hours_en = _both(hours)
    place.save()
    return place


def _both(texts: tuple[str, str]) -> tuple[str, str]:
    chinese, english = (typed.line(text, max_length=120, min_length=0) for text in texts)
    return chinese, english


@transaction.atomic
def set_shape(place_id: int, *, geojson: object, datum: Datum, at: datetime) -> Shape:
    """Draw the outline of a place; what was handed in is kept beside ours. Raises BadOutline."""
    outline = outlines.as_geojson(outlines.outline_of(geojson, datum=datum))
    place = Place.objects.select_for_update(no_key=True).get(pk=place_id)
    shape, _is_new = Shape.objects.update_or_create(
        place=place,
        defaults={"geojson": outline, "datum": datum, "source": geojson, "recorded_at": at},
    )
    geometry.redraw()
    return shape


@dataclass(frozen=True, slots=True)
class Loaded:
    """Which places a map file gave an outline to, and what in it we do not know."""

    drawn: tuple[str, ...]
    unknown: tuple[str, ...]


def load_geo(path: Path, *, datum: Datum, at: datetime) -> Loaded:
    """Draw the places of a GeoJSON file, known by our code, division code or district name.

    Raises BadOutline; the outlines drawn before it stay.
    """
    drawn, unknown = [], []
    for feature in outlines.features_in(path):
        place = _meant_by(feature)
        if place is None:
            unknown.append(feature.name)
            continue
        set_shape(place.pk, geojson=feature.geojson, datum=datum, at=at)
        drawn.append(place.name_zh)
    return Loaded(tuple(drawn), tuple(unknown))


def _meant_by(feature: outlines.Feature) -> Place | None:
    if feature.code:
        return Place.objects.filter(code=feature.code).first()
    if feature.division_code:
        known = Place.objects.filter(division_code=feature.division_code)
        if (place := known.order_by("path").first()) is not None:
            return place
    return Place.objects.filter(
        kind=PlaceKind.DISTRICT, name_zh=feature.name, name_zh__gt=""
    ).first()
