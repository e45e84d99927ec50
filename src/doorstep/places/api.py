"""The JSON API of places. The site mounts the router behind its bearer tokens.

Names and codes of buildings are public: whoever holds a token may locate. The register is for those
who work there; to others it is not there.
"""

from typing import Annotated, Protocol

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile
from pydantic import Field

from doorstep.kernel import clock
from doorstep.kernel.errors import BadInput
from doorstep.kernel.schemas import Strict
from doorstep.places import importing, locate, policies, queries, sheets
from doorstep.places.locate import Found
from doorstep.places.models import Place
from doorstep.places.policies import Visitor
from doorstep.places.references import by_ref, ref_of
from doorstep.places.schemas import (
    CommunityOut,
    DoorOut,
    FoundOut,
    ListedOut,
    LocateQuery,
    MapOut,
    SheetIn,
    SheetOut,
)
from doorstep.places.states import PlaceKind

router = Router(tags=["places"])

Code = Annotated[
    str, Field(max_length=40, description="printed at the place", examples=["7KQM2WXY"])
]


class Asker(Visitor, Protocol):
    """Who asks, and under which id that is written down."""

    id: str


class Asking(HttpRequest):
    """A request of a program, as `people.bearer` made it out."""

    actor: Asker
    community: Place | None


class SearchQuery(Strict):
    """A name or a number."""

    q: str = ""


@router.get("/places/locate", response=FoundOut, operation_id="locate", url_name="place-locate")
def find(request: Asking, wanted: Query[LocateQuery]) -> FoundOut:
    """The door, building or estate that a point, a code or an address means."""
    return FoundOut.of(_found(request, wanted))


@router.get("/communities", response=list[CommunityOut], operation_id="listCommunities")
def communities(request: Asking) -> list[CommunityOut]:
    """The communities in which you may look at something, with their grids."""
    return [
        CommunityOut.of(each, list(queries.grids_of(each)))
        for each in queries.communities_for(request.actor)
    ]


@router.get("/places/{code}", response=FoundOut, operation_id="getPlace", url_name="place")
def place(request: Asking, code: Code) -> FoundOut:
    """The building, estate or community printed under that code."""
    return FoundOut.of(locate.by_code(code))


@router.get("/places/{code}/register", response=list[ListedOut], operation_id="listBuildings")
def register(request: Asking, code: Code, wanted: Query[SearchQuery]) -> list[ListedOut]:
    """The buildings at or under a place, as far as you work there; `q` narrows by name."""
    here = _at_hand(request, code)
    listed = queries.register_of(here, request.actor)
    if wanted.q.strip():
        meant = {each.pk for each in queries.search(wanted.q, here)}
        listed = [each for each in listed if meant & set(each.building.ids_on_path)]
    grids = {each.building.grid_id: each.building.grid for each in listed}
    refs = {key: ref_of(grid) for key, grid in grids.items() if key and grid is not None}
    return [ListedOut.of(each, refs) for each in listed]


@router.get("/places/{code}/doors", response=list[DoorOut], operation_id="listDoors")
def doors(request: Asking, code: Code) -> list[DoorOut]:
    """The doors of a building, from the ground up."""
    here = _at_hand(request, code)
    if here.kind != PlaceKind.BUILDING:
        raise BadInput(_("Doors stand in the unit of a building."), field="code")
    return [DoorOut.of(each) for each in queries.dwellings_in(here)]


@router.get("/places/{code}/map", response=MapOut, operation_id="getMap")
def map_data(request: Asking, code: Code) -> MapOut:
    """What is drawn at and under a place, as far as you may see it."""
    drawn = queries.map_of(_at_hand(request, code), request.actor)
    for feature in drawn["features"]:
        del feature["properties"]["id"]
    return MapOut(**drawn)


@router.post("/places/{code}/import", response=SheetOut, operation_id="importPlaces")
def bring_in(
    request: Asking,
    code: Code,
    payload: Form[SheetIn],
    sheet: Annotated[UploadedFile, File()],
) -> SheetOut:
    """Bring the tree of a community in line with a sheet, or say what that would change."""
    here = _at_hand(request, code)
    if here.kind != PlaceKind.COMMUNITY or not policies.may_change(request.actor, here):
        raise Http404
    if (sheet.size or 0) > sheets.MOST_BYTES:
        raise sheets.BadSheet(
            _("This file is larger than 5 MB. Please keep only the sheet of places.")
        )
    report = importing.import_sheet(
        sheets.cells_of(sheet.read()),
        community=here,
        at=clock.now(),
        actor_id=request.actor.id,
        dry_run=payload.dry_run,
        datum=payload.datum,
    )
    return SheetOut.of(report)


def _at_hand(request: Asking, code: str) -> Place:
    """A place whose page you may open; Place.DoesNotExist, which answers 404, for a stranger."""
    return queries.at_hand(request.actor, by_ref(code).pk)


def _found(request: Asking, wanted: LocateQuery) -> Found:
    if wanted.code:
        return locate.by_code(wanted.code)
    named = locate.by_code(wanted.community).community if wanted.community else None
    if wanted.latitude is not None and wanted.longitude is not None:
        return locate.at_point(
            wanted.latitude, wanted.longitude, datum=wanted.datum, community=named
        )
    return locate.by_address(wanted.address, community=named or _own_community(request))


def _own_community(request: Asking) -> Place:
    """The community the asker belongs to, or the only one there is. Raises BadInput."""
    own = getattr(request, "community", None)
    if isinstance(own, Place):
        return own
    some = Place.objects.filter(kind=PlaceKind.COMMUNITY, is_active=True)[:2]
    if len(some) != 1:
        raise BadInput(_("Please say in which community, by its code."), field="community")
    return some[0]
