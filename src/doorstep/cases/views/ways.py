"""As whom a browser may act: whoever signed in, and the holder of each link it keeps."""

from typing import cast

from django.http import HttpRequest

from doorstep.kernel import clock
from doorstep.people import http
from doorstep.people.actors import Actor
from doorstep.people.http import ActingRequest
from doorstep.people.states import LinkKind


def ways_in(request: HttpRequest) -> list[Actor]:
    """The signed-in actor first, then one for each living link, newest first."""
    acting = cast("ActingRequest", request)
    held = http.held_links(request, clock.now())
    return [
        acting.actor,
        *(Actor.holding(link, device=acting.device, session=acting.actor) for link in held),
    ]


def without_cards(actors: list[Actor]) -> list[Actor]:
    """Those of them who may be told what a matter is about."""
    return [each for each in actors if each.link is None or each.link.kind != LinkKind.CARD]
