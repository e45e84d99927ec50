"""Outlines as GeoJSON: read, checked, and turned into WGS-84."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

import numpy as np
import shapely
from django.utils.translation import gettext_lazy as _
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from doorstep.kernel.errors import DomainError
from doorstep.places.datums import to_wgs84
from doorstep.places.states import Datum

MOST_POINTS = 200_000
MOST_BYTES = 64 * 1024 * 1024
_AREAS = {"Polygon", "MultiPolygon"}


class BadOutline(DomainError):
    """This is not the outline of a place."""

    code = "places.bad_outline"
    status = 422


@dataclass(frozen=True, slots=True)
class Feature:
    """One outline out of a file, with what the file says it is of."""

    name: str
    division_code: str
    code: str
    geojson: dict[str, Any]


def outline_of(geojson: object, *, datum: Datum) -> BaseGeometry:
    """A valid polygon or polygons in WGS-84. Raises BadOutline."""
    given = geojson.get("geometry") if _is(geojson, "Feature") else geojson
    if not isinstance(given, dict) or given.get("type") not in _AREAS:
        raise BadOutline(_("An outline is a GeoJSON polygon. Please draw one and try again."))
    try:
        drawn = shapely.force_2d(shape(given))
    except (ShapelyError, TypeError, ValueError, KeyError, IndexError, AttributeError):
        raise BadOutline(
            _("This outline cannot be read. Please export it as GeoJSON again.")
        ) from None
    _refuse_impossible(drawn)
    return _whole(shapely.transform(drawn, lambda points: _converted(points, datum)))


def as_geojson(outline: BaseGeometry) -> dict[str, Any]:
    """Ready to be stored and sent; seven decimals are a centimetre."""
    rounded = shapely.transform(outline, lambda points: np.round(points, 7))
    plain: dict[str, Any] = json.loads(json.dumps(mapping(rounded)))
    return plain


def features_in(path: Path) -> Iterator[Feature]:
    """The outlines of a GeoJSON file. Raises BadOutline when it is none."""
    if path.stat().st_size > MOST_BYTES:
        raise BadOutline(_("This map file is larger than 64 MB. Please cut out your own area."))
    try:
        whole = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError:
        raise BadOutline(_("This map file is not GeoJSON.")) from None
    listed = whole.get("features") if _is(whole, "FeatureCollection") else [whole]
    if not isinstance(listed, list) or not any(_is(each, "Feature") for each in listed):
        raise BadOutline(_("This map file is not GeoJSON."))
    for each in listed:
        geometry = each.get("geometry") if _is(each, "Feature") else None
        if _is(geometry, *_AREAS):
            said = each.get("properties") or {}
            yield Feature(
                name=str(said.get("name", "")),
                division_code=str(said.get("adcode", said.get("division_code", ""))),
                code=str(said.get("code", "")),
                geojson=geometry,
            )


def _is(thing: object, *types: str) -> TypeGuard[dict[str, Any]]:
    return isinstance(thing, dict) and thing.get("type") in types


def _refuse_impossible(drawn: BaseGeometry) -> None:
    points = shapely.get_coordinates(drawn)
    if not 4 <= len(points) <= MOST_POINTS or not np.isfinite(points).all():
        raise BadOutline(_("This outline cannot be read. Please export it as GeoJSON again."))
    west_east, south_north = np.abs(points[:, 0]).max(), np.abs(points[:, 1]).max()
    if south_north > 90 and west_east <= 90:
        raise BadOutline(
            _(
                "Latitude and longitude are swapped: GeoJSON wants longitude first."
                " Please swap them."
            )
        )
    if south_north > 90 or west_east > 180:
        raise BadOutline(_("This outline lies outside the world. Please check its coordinates."))


def _converted(points: "np.ndarray[Any, Any]", datum: Datum) -> "np.ndarray[Any, Any]":
    moved = [to_wgs84(latitude, longitude, datum)[::-1] for longitude, latitude in points]
    return np.asarray(moved)


def _whole(drawn: BaseGeometry) -> BaseGeometry:
    """Without self-crossings, and only what has an area."""
    if drawn.is_valid and drawn.area > 0:
        return drawn
    mended = shapely.make_valid(drawn)
    parts = [part for part in shapely.get_parts(mended).tolist() if part.geom_type in _AREAS]
    merged = shapely.union_all(parts)
    if merged.is_empty or merged.area == 0:
        raise BadOutline(_("This outline has no area. Please draw it again."))
    return merged
