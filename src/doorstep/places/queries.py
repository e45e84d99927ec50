"""Reads: the tree, and the register as one visitor may see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from doorstep.places import policies, tokens
from doorstep.places.models import Dwelling, Place, Shape
from doorstep.places.policies import Visitor
from doorstep.places.scope import scope_of
from doorstep.places.states import DEPTH, PlaceKind

UP = ("parent__parent__parent", "grid", "lies_in")
MOST_FOUND = 50


def children(place: Place, kind: PlaceKind | None = None) -> QuerySet[Place]:
    """What stands right under a place, in the order it was put there."""
    below = Place.objects.filter(parent=place, is_active=True).order_by("pk")
    return below.filter(kind=kind) if kind is not None else below


def below(place: Place, kind: PlaceKind) -> QuerySet[Place]:
    """Every place of a kind anywhere under a place, by estate and then as they were added."""
    return (
        Place.objects.filter(path__startswith=place.path, kind=kind, is_active=True)
        .select_related(*UP)
        .order_by("parent_id", "pk")
    )


def buildings_of(community: Place) -> QuerySet[Place]:
    """Every building of a community, estate by estate."""
    return below(community, PlaceKind.BUILDING)


def estates_of(community: Place) -> QuerySet[Place]:
    """The estates a community serves."""
    return children(community, PlaceKind.ESTATE).select_related("lies_in")


def grids_of(community: Place) -> QuerySet[Place]:
    """The grids of a community."""
    return children(community, PlaceKind.GRID)


def dwellings_in(unit_or_building: Place) -> QuerySet[Dwelling]:
    """The doors of a unit or a building, from the ground up."""
    return (
        Dwelling.objects.filter(unit__path__startswith=unit_or_building.path)
        .select_related("unit", "grid")
        .order_by("unit_id", "floor", "door")
    )


def search(text: str, community: Place) -> list[Place]:
    """Estates, buildings and grids of a community with `text` in a name or as their number."""
    wanted = tokens.fold(text).strip()[:80]
    if not wanted:
        return []
    kinds = [PlaceKind.ESTATE, PlaceKind.BUILDING, PlaceKind.GRID]
    known = (
        Place.objects.filter(path__startswith=community.path, kind__in=kinds, is_active=True)
        .select_related(*UP)
        .order_by("pk")
    )
    found = [each for each in known if _answers_to(each, wanted)]
    return sorted(found, key=lambda each: (DEPTH[PlaceKind(each.kind)], each.pk))[:MOST_FOUND]


def _answers_to(place: Place, wanted: str) -> bool:
    if place.number and tokens.fold_number(wanted) == tokens.fold_number(place.number):
        return True
    names = (place.name_zh, place.name_en, *place.also_called)
    return any(wanted in tokens.fold(name) for name in names)


def seen_by(visitor: Visitor, place_id: int) -> Place:
    """The place as the visitor may see it; Place.DoesNotExist for a stranger."""
    place = Place.objects.select_related(*UP).get(pk=place_id)
    if not policies.may_see(visitor, place):
        raise Place.DoesNotExist
    return place


def at_hand(visitor: Visitor, place_id: int) -> Place:
    """A place whose page the visitor may open; Place.DoesNotExist for a stranger.

    Whoever works in one grid sees its community too, there only with the buildings of the grid.
    """
    place = Place.objects.select_related(*UP).get(pk=place_id)
    if policies.may_see(visitor, place) or _works_inside(visitor, place):
        return place
    raise Place.DoesNotExist


def _works_inside(visitor: Visitor, place: Place) -> bool:
    grids = [grant.place_id for grant in visitor.places_with(policies.LOOK)]
    if place.kind == PlaceKind.COMMUNITY:
        return Place.objects.filter(pk__in=grids, parent=place, kind=PlaceKind.GRID).exists()
    inside = Place.objects.filter(path__startswith=place.path, kind=PlaceKind.BUILDING)
    return place.kind == PlaceKind.ESTATE and inside.filter(grid__in=grids).exists()


def changed_by(visitor: Visitor, place_id: int) -> Place:
    """The place, for a visitor who may change it; Place.DoesNotExist for others."""
    place = seen_by(visitor, place_id)
    if not policies.may_change(visitor, place):
        raise Place.DoesNotExist
    return place


def communities_for(visitor: Visitor) -> list[Place]:
    """The communities in which the visitor may look at something, in the order of the tree."""
    ids = [grant.place_id for grant in visitor.places_with(policies.LOOK)]
    found: dict[int, Place] = {}
    for root in Place.objects.filter(pk__in=ids).order_by("path"):
        if root.community_id is not None:
            found |= {each.pk: each for each in Place.objects.filter(pk=root.community_id)}
        else:
            found |= {each.pk: each for each in below(root, PlaceKind.COMMUNITY)}
    return [each for each in found.values() if each.is_active]


@dataclass(frozen=True, slots=True)
class Listed:
    """A building, and how much is in it."""

    building: Place
    units: int
    doors: int


def register_of(place: Place, visitor: Visitor) -> list[Listed]:
    """The buildings under a place, or in a grid, that the visitor may see."""
    if place.kind == PlaceKind.GRID:
        standing = Place.objects.filter(grid=place, is_active=True).select_related(*UP)
    else:
        standing = below(place, PlaceKind.BUILDING)
    counted = standing.annotate(
        units=Count("children", distinct=True), doors=Count("children__dwellings")
    ).order_by("parent_id", "pk")
    return [
        Listed(each, each.units, each.doors) for each in counted if policies.may_see(visitor, each)
    ]


def map_of(place: Place, visitor: Visitor) -> dict[str, Any]:
    """GeoJSON of what is drawn at and under a place, in WGS-84: outlines, and entrances."""
    outlines = Shape.objects.filter(
        place__path__startswith=place.path, place__is_active=True
    ).select_related("place")
    seen = [each.building for each in register_of(place, visitor)]
    features = [_feature(shape.place, shape.geojson) for shape in outlines]
    outlined = {shape.place_id for shape in outlines}
    features += [
        _feature(each, {"type": "Point", "coordinates": [each.longitude, each.latitude]})
        for each in seen
        if each.latitude is not None and each.pk not in outlined
    ]
    return {"type": "FeatureCollection", "features": features}


def _feature(place: Place, geometry: dict[str, Any]) -> dict[str, Any]:
    kinds = {PlaceKind.BUILDING: "building", PlaceKind.GRID: "grid"}
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {
            "id": place.pk,
            "kind": kinds.get(PlaceKind(place.kind), "place"),
            "name": place.name,
            "code": place.code,
        },
    }


def jurisdiction(place: Place) -> Place | None:
    """The district whose law holds at a place."""
    return Place.objects.filter(pk=scope_of(place).jurisdiction_id or 0).first()


def community_of(place: Place) -> Place | None:
    """Who serves a place; None above a community."""
    return Place.objects.filter(pk=place.community_id or 0).first()


def by_estate(listed: Iterable[Listed]) -> dict[Place, list[Listed]]:
    """Buildings gathered under the estate they stand in."""
    gathered: dict[Place, list[Listed]] = {}
    for each in listed:
        if each.building.parent is not None:
            gathered.setdefault(each.building.parent, []).append(each)
    return gathered
