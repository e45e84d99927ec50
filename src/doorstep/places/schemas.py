"""What the JSON API says of places: names and codes, never a number of ours."""

from typing import Self

from ninja import Schema
from pydantic import ConfigDict, Field, model_validator

from doorstep.places.locate import Found
from doorstep.places.models import Place
from doorstep.places.states import Datum, PlaceKind, Precision


class LocateIn(Schema):
    """What is known of where it is: exactly one of a code, an address, or a point."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(default="", max_length=40)
    address: str = Field(default="", max_length=200)
    latitude: float | None = Field(default=None, alias="lat", allow_inf_nan=False)
    longitude: float | None = Field(default=None, alias="lng", allow_inf_nan=False)
    datum: Datum = Datum.WGS84
    community: str = Field(default="", max_length=40, description="its code")

    @model_validator(mode="after")
    def _is_one_question(self) -> Self:
        is_point = self.latitude is not None and self.longitude is not None
        is_half = (self.latitude is None) != (self.longitude is None)
        if is_half or sum((bool(self.code), bool(self.address), is_point)) != 1:
            raise ValueError("give code, or address, or lat and lng")
        return self


class PlaceOut(Schema):
    """A place by its name, and by its code where it has one."""

    kind: PlaceKind
    name: str
    code: str | None = None
    number: str = ""
    division_code: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @classmethod
    def of(cls, place: Place | None) -> Self | None:
        """None stays None."""
        if place is None:
            return None
        return cls(
            kind=PlaceKind(place.kind),
            name=place.name,
            code=place.code,
            number=place.number,
            division_code=place.division_code,
            latitude=place.latitude,
            longitude=place.longitude,
        )


class FoundOut(Schema):
    """A place that was found: who serves it, and in which district it lies."""

    label: str
    precision: Precision
    community: PlaceOut
    estate: PlaceOut | None
    building: PlaceOut | None
    unit: PlaceOut | None
    door: str
    grid: PlaceOut | None
    jurisdiction: PlaceOut | None
    candidates: list[str] = Field(description="labels to choose from when it was not clear")

    @classmethod
    def of(cls, found: Found) -> Self:
        """As the reader's language names it."""
        known = Place.objects.in_bulk(
            [pk for pk in (found.grid_id, found.jurisdiction_id) if pk is not None]
        )
        return cls.model_validate(
            {
                "label": found.label,
                "precision": found.precision,
                "community": PlaceOut.of(found.community),
                "estate": PlaceOut.of(found.estate),
                "building": PlaceOut.of(found.building),
                "unit": PlaceOut.of(found.unit),
                "door": found.dwelling.door if found.dwelling is not None else "",
                "grid": PlaceOut.of(known.get(found.grid_id or 0)),
                "jurisdiction": PlaceOut.of(known.get(found.jurisdiction_id or 0)),
                "candidates": [each.label for each in found.candidates],
            }
        )
