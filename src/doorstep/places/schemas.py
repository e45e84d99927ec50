"""What the JSON API says of places: names and codes, never a number of ours."""

from dataclasses import asdict
from typing import Any, Self

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import Field, model_validator

from doorstep.kernel.errors import BadInput
from doorstep.kernel.schemas import Strict, Truth
from doorstep.places.importing import Report
from doorstep.places.locate import Found
from doorstep.places.models import Dwelling, Place
from doorstep.places.queries import Listed
from doorstep.places.references import ref_of
from doorstep.places.states import Datum, PlaceKind, Precision


class LocateQuery(Strict):
    """What is known of where it is: exactly one of a code, an address, or a point."""

    code: str = Field(default="", max_length=40, description="printed at the building")
    address: str = Field(default="", max_length=200, description="as people type it: 3-2-501")
    latitude: float | None = Field(default=None, alias="lat", ge=-90, le=90, allow_inf_nan=False)
    longitude: float | None = Field(default=None, alias="lng", ge=-180, le=180, allow_inf_nan=False)
    datum: Datum = Datum.WGS84
    community: str = Field(default="", max_length=40, description="its code; yours when left out")

    @model_validator(mode="after")
    def _is_one_question(self) -> Self:
        is_point = self.latitude is not None and self.longitude is not None
        is_half = (self.latitude is None) != (self.longitude is None)
        if is_half or sum((bool(self.code), bool(self.address), is_point)) != 1:
            raise BadInput(_("Give one of these: code, or address, or lat and lng together."))
        return self


class PlaceOut(Schema):
    """A place by its name, and by its code where it has one."""

    kind: PlaceKind
    name: str = Field(examples=["3栋"])
    code: str | None = Field(default=None, examples=["7KQM2WXY"])
    number: str = Field(default="", examples=["3"])
    division_code: str = Field(default="", examples=[""])
    latitude: float | None = Field(default=None, examples=[30.6])
    longitude: float | None = Field(default=None, examples=[114.4])

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

    label: str = Field(examples=["欧景苑 3-2-501"])
    precision: Precision
    community: PlaceOut
    estate: PlaceOut | None
    building: PlaceOut | None
    unit: PlaceOut | None
    door: str = Field(examples=["501"])
    grid: PlaceOut | None
    jurisdiction: PlaceOut | None
    candidates: list[str] = Field(
        examples=[[]], description="labels to choose from when it was not clear"
    )

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


class ListedOut(Schema):
    """A building of the register, and how much is in it."""

    place: PlaceOut
    estate: str = Field(examples=["欧景苑"])
    grid: str = Field(examples=["7KQM2WXY/第一网格"])
    units: int
    doors: int

    @classmethod
    def of(cls, listed: Listed, grids: dict[int, str]) -> Self:
        building = listed.building
        return cls.model_validate(
            {
                "place": PlaceOut.of(building),
                "estate": building.parent.name if building.parent else "",
                "grid": grids.get(building.grid_id or 0, ""),
                "units": listed.units,
                "doors": listed.doors,
            }
        )


class DoorOut(Schema):
    """A door, and the grid it is in."""

    label: str = Field(examples=["3-2-501"])
    floor: int
    grid: str = Field(examples=["第一网格"])

    @classmethod
    def of(cls, dwelling: Dwelling) -> Self:
        return cls(label=dwelling.label, floor=dwelling.floor, grid=dwelling.grid.name)


class CommunityOut(Schema):
    """A community in which you may look at something, with its grids."""

    place: PlaceOut
    grids: list[str] = Field(examples=[["7KQM2WXY/第一网格"]])

    @classmethod
    def of(cls, community: Place, grids: list[Place]) -> Self:
        return cls.model_validate(
            {"place": PlaceOut.of(community), "grids": [ref_of(each) for each in grids]}
        )


class MapOut(Schema):
    """GeoJSON in WGS-84: outlines of grids and places, entrances of buildings."""

    type: str = Field(examples=["FeatureCollection"])
    features: list[dict[str, Any]] = Field(
        examples=[
            [
                {
                    "type": "Feature",
                    "geometry": {"type": "Point", "coordinates": [114.4, 30.6]},
                    "properties": {"kind": "building", "name": "3栋", "code": "7KQM2WXY"},
                }
            ]
        ]
    )


class SheetIn(Strict):
    """How the sheet is to be read."""

    dry_run: Truth = Field(default=True, description="say what would change, and change nothing")
    datum: Datum = Datum.WGS84


class RowErrorOut(Schema):
    """What is wrong with one row."""

    row: int
    message: str = Field(examples=["这一行没有写楼号。"])


class SheetOut(Schema):
    """What came of a sheet, or would come of it."""

    is_dry_run: bool
    rows: int
    counts: dict[str, int] = Field(examples=[{"buildings": 2, "doors": 48}])
    errors: list[RowErrorOut]

    @classmethod
    def of(cls, report: Report) -> Self:
        return cls(
            is_dry_run=report.is_dry_run,
            rows=report.rows,
            counts=asdict(report.counts),
            errors=[
                RowErrorOut(row=each.row, message=str(each.sentence)) for each in report.errors
            ],
        )
