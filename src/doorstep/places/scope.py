"""Scope: under which offices a thing is. Copied into a row once and then frozen."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models

from doorstep.places.states import PlaceKind

if TYPE_CHECKING:
    from doorstep.places.models import Dwelling, Place


class OutsideCommunities(LookupError):
    """A city, district or street is not inside one community: it has no scope."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The grid, the serving community and what is above it, and whose law holds."""

    grid_id: int | None
    community_id: int
    street_id: int
    district_id: int
    jurisdiction_id: int | None

    @property
    def lies_elsewhere(self) -> bool:
        """Another district's law holds here than that of the community which serves it."""
        return self.jurisdiction_id not in {None, self.district_id}

    def as_columns(self) -> dict[str, int | None]:
        """Ready to be spread into a Scoped row's constructor or an update."""
        return {
            "grid_id": self.grid_id,
            "community_id": self.community_id,
            "street_id": self.street_id,
            "district_id": self.district_id,
            "jurisdiction_id": self.jurisdiction_id,
        }


class Scoped(models.Model):
    """A row that carries the scope it was placed in; placing is the only change to it.

    The columns have no index of their own: each room indexes them with its keyset.
    """

    grid = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    community = models.ForeignKey("places.Place", models.PROTECT, db_index=False, related_name="+")
    street = models.ForeignKey("places.Place", models.PROTECT, db_index=False, related_name="+")
    district = models.ForeignKey("places.Place", models.PROTECT, db_index=False, related_name="+")
    jurisdiction = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def scope(self) -> Scope:
        """The frozen scope of this row."""
        return Scope(
            grid_id=self.grid_id,
            community_id=self.community_id,
            street_id=self.street_id,
            district_id=self.district_id,
            jurisdiction_id=self.jurisdiction_id,
        )


def scope_of(thing: "Place | Dwelling") -> Scope:
    """The scope of a place or a dwelling as the tree stands now.

    Raises OutsideCommunities for a city, district or street.
    """
    from doorstep.places.models import Dwelling

    place = thing.unit if isinstance(thing, Dwelling) else thing
    community_id = place.id_of(PlaceKind.COMMUNITY)
    if community_id is None:
        raise OutsideCommunities(f"{place.kind} {place.pk}")
    ids = place.ids_on_path
    return Scope(
        grid_id=_grid_of(thing, place),
        community_id=community_id,
        street_id=ids[2],
        district_id=ids[1],
        jurisdiction_id=jurisdiction_of(place),
    )


def _grid_of(thing: "Place | Dwelling", place: "Place") -> int | None:
    if thing is not place:
        return thing.grid_id
    if place.kind == PlaceKind.UNIT and place.parent is not None:
        return place.parent.grid_id
    return place.id_of(PlaceKind.GRID)


def jurisdiction_of(place: "Place") -> int | None:
    """The district whose law holds: where the building or estate lies, else who serves it."""
    here: Place | None = place
    while here is not None and here.kind in {
        PlaceKind.UNIT,
        PlaceKind.BUILDING,
        PlaceKind.ESTATE,
    }:
        if here.lies_in_id is not None:
            return here.lies_in_id
        here = here.parent
    return place.id_of(PlaceKind.DISTRICT)
