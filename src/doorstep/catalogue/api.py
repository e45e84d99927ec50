"""The JSON API of this room. The site mounts the router behind its bearer tokens."""

from django.utils.translation import gettext_lazy as _
from ninja import Router

from doorstep.catalogue import queries
from doorstep.catalogue.schemas import CategoriesOut, CategoryOut
from doorstep.kernel.errors import BadInput
from doorstep.people.http import ProgramRequest, found
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind

router = Router(tags=["catalogue"])


@router.get(
    "/categories", response=CategoriesOut, operation_id="listCategories", url_name="categories"
)
def categories(request: ProgramRequest, community: str = "") -> CategoriesOut:
    """What can be asked for in your community, or in the one with this public code."""
    place = request.community
    if community:
        place = found(Place.objects.get, code=community, kind=PlaceKind.COMMUNITY)
    if place is None:
        raise BadInput(_("Please say in which community, by its code."), field="community")
    items = [CategoryOut.of(matter) for matter in queries.matters_of(place.pk)]
    return CategoriesOut(community=place.code or "", items=items)
