"""Which community a page speaks for: one's own, the one chosen on this device, or the first."""

from django.conf import settings
from django.http import HttpRequest

from doorstep.kernel import codes
from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind

COOKIE = "home"


def all_communities() -> list[Place]:
    """Every community that works here, in the order they joined."""
    return list(Place.objects.filter(kind=PlaceKind.COMMUNITY, is_active=True).order_by("pk"))


def person_of(request: HttpRequest) -> Person | None:
    """The person somebody signed in as; None for a visitor or a phone without a person."""
    person = getattr(request, "person", None)
    return person if isinstance(person, Person) else None


def community_of(request: HttpRequest) -> Place | None:
    """The community whose name and phone stand on the page; None before any is there."""
    communities = Place.objects.filter(kind=PlaceKind.COMMUNITY, is_active=True)
    if person := person_of(request):
        return communities.filter(pk=person.community_id).first()
    code = request.COOKIES.get(COOKIE, "")
    if codes.is_valid(code):
        chosen = communities.filter(code=code).first()
        if chosen is not None:
            return chosen
    return communities.order_by("pk").first()


def official_address() -> str:
    """The address people are told to trust, without its scheme."""
    return str(settings.PUBLIC_URL).partition("://")[2]
