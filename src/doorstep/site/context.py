"""What the frame of every page asks for, read only when the frame is drawn."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest

from doorstep.kernel import deployment
from doorstep.people.http import community_of, person_of
from doorstep.places.models import Place
from doorstep.site import faces
from doorstep.site.communities import official_address
from doorstep.site.preferences import Preferences, preferences_of


class House:
    """The frame: whose house this is, how to call it, where one can go."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def community(self) -> Place | None:
        """The community the page speaks for."""
        return community_of(self.request)

    @property
    def name(self) -> str:
        """The community's name; empty before there is one."""
        return self.community.name if self.community else ""

    @property
    def phone(self) -> str:
        """The community's number as people write it."""
        return self.community.phone if self.community else ""

    @property
    def phone_url(self) -> str:
        """For a link that dials."""
        return "tel:" + "".join(
            symbol for symbol in self.phone if symbol.isdigit() or symbol == "+"
        )

    @cached_property
    def is_demo(self) -> bool:
        """True where everything is invented, which each page says."""
        return deployment.is_demo()

    @property
    def official_address(self) -> str:
        """The one address people should trust."""
        return official_address()

    @property
    def preferences(self) -> Preferences:
        """How the reader wants the page drawn."""
        return preferences_of(self.request)

    @cached_property
    def person_called(self) -> str:
        """What the person who signed in likes to be called."""
        person = person_of(self.request)
        return (person.called or person.name) if person else ""

    @property
    def owner(self) -> str:
        """Whom drafts on this device belong to: an account's number, never a name."""
        return str(getattr(getattr(self.request, "user", None), "pk", None) or "")

    @cached_property
    def doors(self) -> list[faces.Shown]:
        """The resident's doors; the last one, the phone, is drawn by the page."""
        return faces.shown(faces.DOORS, self.request)

    @cached_property
    def bar(self) -> list[faces.Shown]:
        """The volunteer's places."""
        return faces.shown(faces.BAR, self.request)

    @cached_property
    def rail(self) -> list[faces.Shown]:
        """The console's kinds of work."""
        return faces.shown(faces.RAIL, self.request)

    @cached_property
    def search_url(self) -> str:
        """Where the office searches; empty for whoever has no business there."""
        return "".join(entry.url for entry in faces.shown([faces.SEARCH], self.request))

    @property
    def suggest_url(self) -> str:
        """What may be meant, while somebody types."""
        return faces.address_of("cases:suggest")

    @property
    def sign_in_url(self) -> str:
        """Where to choose how to sign in."""
        return faces.address_of("site:sign_in")

    @property
    def sign_out_url(self) -> str:
        """Where to leave, once sign-in is open."""
        return faces.address_of("account_logout")

    @property
    def work_url(self) -> str:
        """From the residents' pages to one's own work."""
        return faces.address_of("site:start")


def house(request: HttpRequest) -> dict[str, Any]:
    """`house` for templates."""
    return {"house": House(request)}
