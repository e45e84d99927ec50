"""Where things are: outlines and entrances in memory, rebuilt when the map changes."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import cos, hypot, radians
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import shapely
from shapely import Point, STRtree
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from doorstep.kernel import editions
from doorstep.places.models import MapEdition, Place, Shape
from doorstep.places.states import DEPTH, PlaceKind

_METRES_NORTH = 111_132.0  # a degree of latitude
_METRES_EAST = 111_320.0  # a degree of longitude at the equator


@dataclass(frozen=True, slots=True)
class Drawn:
    """A place on the map: an entrance is a point, an outline an area."""

    place_id: int
    kind: PlaceKind
    community_id: int | None
    geometry: BaseGeometry


class Index:
    """Everything drawn, ready to be asked what is near a point."""

    def __init__(self, drawn: Iterable[Drawn]) -> None:
        self._drawn = list(drawn)
        self._tree = STRtree([each.geometry for each in self._drawn])
        self._points = [_xy(each.geometry) for each in self._drawn]

    def near(
        self, latitude: float, longitude: float, *, metres: float
    ) -> list[tuple[float, Drawn]]:
        """What is within `metres` of the point, nearest first; inside counts as zero."""
        east = _METRES_EAST * max(cos(radians(latitude)), 0.01)
        box = shapely.box(
            longitude - metres / east,
            latitude - metres / _METRES_NORTH,
            longitude + metres / east,
            latitude + metres / _METRES_NORTH,
        )
        close = []
        for position in self._tree.query(box).tolist():
            each, point = self._drawn[position], self._points[position]
            if point is None:
                distance = _metres(latitude, longitude, each.geometry)
            else:  # an entrance: no geometry has to be laid out for that
                across, up = (point[0] - longitude) * east, (point[1] - latitude) * _METRES_NORTH
                distance = hypot(across, up)
            if distance <= metres:
                close.append((distance, each))
        return sorted(close, key=lambda pair: (pair[0], pair[1].place_id))

    def containing(self, latitude: float, longitude: float) -> list[Drawn]:
        """What has the point inside it or on its edge."""
        found = self._tree.query(Point(longitude, latitude), predicate="intersects")
        return [self._drawn[position] for position in found.tolist()]

    def nearest(self, latitude: float, longitude: float) -> float | None:
        """How many metres it is to anything at all; None on an empty map."""
        if not self._drawn:
            return None
        position = self._tree.nearest(Point(longitude, latitude))
        return _metres(latitude, longitude, self._drawn[int(position)].geometry)


@dataclass(frozen=True)
class Map:
    """Buildings, and the areas around them, as they were drawn at one moment."""

    drawn: tuple[Drawn, ...]

    @cached_property
    def buildings(self) -> Index:
        """Entrances and outlines of buildings."""
        return Index(each for each in self.drawn if each.kind == PlaceKind.BUILDING)

    @cached_property
    def areas(self) -> Index:
        """Outlines of everything larger than a building."""
        return Index(each for each in self.drawn if each.kind != PlaceKind.BUILDING)

    @cached_property
    def everything(self) -> Index:
        """All of it."""
        return Index(self.drawn)

    def building_near(
        self, latitude: float, longitude: float, *, metres: float, community_id: int | None
    ) -> Drawn | None:
        """The nearest building within `metres`, in that community when one is given."""
        for _distance, each in self.buildings.near(latitude, longitude, metres=metres):
            if community_id in {None, each.community_id}:
                return each
        return None

    def around(self, latitude: float, longitude: float) -> list[Drawn]:
        """The areas the point is in, from the smallest rung of the tree up."""
        inside = self.areas.containing(latitude, longitude)
        if len(inside) == 1:
            return inside
        return sorted(inside, key=lambda each: (-DEPTH[each.kind], each.geometry.area))


_lock = threading.Lock()
_kept: dict[UUID, Map] = {}


@editions.keep(most=4)
def _mark(_everywhere: None) -> UUID | None:
    return MapEdition.objects.filter(pk=1).values_list("mark", flat=True).first()


def current_map(*, as_of: UUID | None = None) -> Map:
    """The map as the database has it; kept in this process until its edition changes."""
    mark = _mark(None, as_of=as_of)
    if mark is None:  # nobody drew through an operation yet: nothing to recognise a change by
        return Map(tuple(_read()))
    kept = _kept.get(mark)
    if kept is None:
        kept = Map(tuple(_read()))
        with _lock:
            _kept.clear()
            _kept[mark] = kept
    return kept


def redraw() -> None:
    """Tell every process, at commit, that shapes or entrances have changed."""
    MapEdition.objects.update_or_create(pk=1, defaults={"mark": uuid4()})


def _read() -> Iterable[Drawn]:
    entrances = Place.objects.filter(
        kind=PlaceKind.BUILDING, is_active=True, latitude__isnull=False
    ).values_list("pk", "path", "latitude", "longitude")
    for pk, path, latitude, longitude in entrances.iterator():
        if latitude is not None and longitude is not None:
            yield _drawn(pk, PlaceKind.BUILDING, path, Point(longitude, latitude))
    outlines = Shape.objects.filter(place__is_active=True).values_list(
        "place_id", "place__kind", "place__path", "geojson"
    )
    for pk, kind, path, geojson in outlines.iterator():
        yield _drawn(pk, PlaceKind(kind), path, shape(geojson))


def _drawn(pk: int, kind: PlaceKind, path: str, geometry: BaseGeometry) -> Drawn:
    ids = path.strip("/").split("/")
    depth = DEPTH[PlaceKind.COMMUNITY]
    community_id = int(ids[depth]) if depth < len(ids) else None
    return Drawn(pk, kind, community_id, geometry)


def _xy(geometry: BaseGeometry) -> tuple[float, float] | None:
    """The coordinates of a point, None for an outline."""
    return (geometry.x, geometry.y) if isinstance(geometry, Point) else None


def _metres(latitude: float, longitude: float, geometry: BaseGeometry) -> float:
    """From the point to the geometry on a plane laid there; right for a few hundred metres."""
    east = _METRES_EAST * cos(radians(latitude))

    def onto_the_plane(points: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
        return (points - (longitude, latitude)) * (east, _METRES_NORTH)

    distance: float = shapely.transform(geometry, onto_the_plane).distance(Point(0.0, 0.0))
    return distance
