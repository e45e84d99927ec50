"""What kinds of place there are, and how a point on a map or an address is meant."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceKind(models.TextChoices):
    """One rung of the tree; the order is from the whole city down to a stairwell."""

    CITY = "CITY", _("city")
    DISTRICT = "DISTRICT", _("district")
    STREET = "STREET", _("street office")
    COMMUNITY = "COMMUNITY", _("community")
    GRID = "GRID", _("grid")
    ESTATE = "ESTATE", _("estate")
    BUILDING = "BUILDING", _("building")
    UNIT = "UNIT", _("unit")


PARENT: dict[PlaceKind, PlaceKind | None] = {
    PlaceKind.CITY: None,
    PlaceKind.DISTRICT: PlaceKind.CITY,
    PlaceKind.STREET: PlaceKind.DISTRICT,
    PlaceKind.COMMUNITY: PlaceKind.STREET,
    PlaceKind.GRID: PlaceKind.COMMUNITY,
    PlaceKind.ESTATE: PlaceKind.COMMUNITY,  # the community that serves it
    PlaceKind.BUILDING: PlaceKind.ESTATE,
    PlaceKind.UNIT: PlaceKind.BUILDING,
}


def _depth(kind: PlaceKind) -> int:
    above = PARENT[kind]
    return 0 if above is None else 1 + _depth(above)


DEPTH: dict[PlaceKind, int] = {kind: _depth(kind) for kind in PlaceKind}

CODED = frozenset({PlaceKind.COMMUNITY, PlaceKind.ESTATE, PlaceKind.BUILDING})
NUMBERED = frozenset({PlaceKind.BUILDING, PlaceKind.UNIT})
MAY_LIE_ELSEWHERE = frozenset({PlaceKind.ESTATE, PlaceKind.BUILDING})


class Datum(models.TextChoices):
    """What a pair of coordinates is measured against; we keep WGS-84."""

    WGS84 = "WGS84", _("WGS-84 (satellite receivers, Tianditu)")
    GCJ02 = "GCJ02", _("GCJ-02 (AMap, Tencent, WeChat)")
    BD09 = "BD09", _("BD-09 (Baidu)")


class Precision(models.TextChoices):
    """How exactly a place was found."""

    DWELLING = "DWELLING", _("the door")
    BUILDING = "BUILDING", _("the building")
    ESTATE = "ESTATE", _("the estate")
    COMMUNITY = "COMMUNITY", _("the community")
