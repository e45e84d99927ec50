"""The JSON API of places. The site mounts the router behind its bearer tokens.

Names and codes of buildings are public; whoever holds a token may ask.
"""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from doorstep.kernel.errors import BadInput
from doorstep.places import locate
from doorstep.places.locate import Found
from doorstep.places.models import Place
from doorstep.places.schemas import FoundOut, LocateIn
from doorstep.places.states import PlaceKind

router = Router(tags=["places"])


@router.get("/places/locate", response=FoundOut, url_name="place-locate")
def find(request: HttpRequest, wanted: Query[LocateIn]) -> FoundOut:
    """The door, building or estate that a point, a code or an address means."""
    return FoundOut.of(_found(wanted))


@router.get("/places/{code}", response=FoundOut, url_name="place")
def place(request: HttpRequest, code: str) -> FoundOut:
    """The building, estate or community printed under that code."""
    return FoundOut.of(locate.by_code(code))


def _found(wanted: LocateIn) -> Found:
    if wanted.code:
        return locate.by_code(wanted.code)
    community = locate.by_code(wanted.community).community if wanted.community else None
    if wanted.latitude is not None and wanted.longitude is not None:
        return locate.at_point(
            wanted.latitude, wanted.longitude, datum=wanted.datum, community=community
        )
    return locate.by_address(wanted.address, community=community or _only_community())


def _only_community() -> Place:
    """The community an address is meant in when there is no other. Raises BadInput."""
    communities = Place.objects.filter(kind=PlaceKind.COMMUNITY, is_active=True)[:2]
    if len(communities) != 1:
        raise BadInput(_("Please say in which community, by its code."), field="community")
    return communities[0]
