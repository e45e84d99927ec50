"""The communities that work here, and the address people are told to trust."""

from django.conf import settings

from doorstep.places.models import Place
from doorstep.places.states import PlaceKind


def all_communities() -> list[Place]:
    """Every community that works here, in the order they joined."""
    return list(Place.objects.filter(kind=PlaceKind.COMMUNITY, is_active=True).order_by("pk"))


def official_address() -> str:
    """The address people are told to trust, without its scheme."""
    return str(settings.PUBLIC_URL).partition("://")[2]
