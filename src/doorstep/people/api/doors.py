"""The one router of this room, and the doors through which its API finds what is named."""

from typing import Annotated, Never
from uuid import UUID

from django.http import Http404
from ninja import Router
from pydantic import Field

from doorstep.people import queries
from doorstep.people.http import ClientRequest, found
from doorstep.people.models import Organisation, Person, Team
from doorstep.people.states import Right
from doorstep.places.models import Place
from doorstep.places.references import by_ref
from doorstep.places.states import PlaceKind

router = Router(tags=["people"])

Uid = Annotated[UUID, Field(description="the person's")]


def want(request: ClientRequest, right: Right) -> None:
    """Http404 for whoever holds the right nowhere: to them there is no such thing."""
    if not request.actor.holds_anywhere(right):
        raise Http404


def want_role(request: ClientRequest) -> None:
    """Http404 for whoever holds no role."""
    if not request.actor.roles:
        raise Http404


def nothing() -> Never:
    """What was named is not there for the asker."""
    raise Http404


def person(request: ClientRequest, uid: UUID) -> Person:
    """Somebody the asker may see; Http404 for a stranger."""
    return found(queries.seen_by, request.actor, uid)


def kept(request: ClientRequest, uid: UUID, right: Right = Right.MANAGE_PEOPLE) -> Person:
    """The same, for whoever does office work there."""
    want(request, right)
    return person(request, uid)


def community(request: ClientRequest, code: str) -> Place:
    """The community of that code, or the asker's own."""
    if not code:
        return request.community
    return found(by_kind, code)


def by_kind(code: str) -> Place:
    """Raises Place.DoesNotExist for what is no community."""
    place = by_ref(code)
    if place.kind != PlaceKind.COMMUNITY:
        raise Place.DoesNotExist
    return place


def team(request: ClientRequest, uid: UUID) -> Team:
    """A team of the communities whose records the asker keeps."""
    return _one(queries.teams_for(request.actor), uid)


def organisation(request: ClientRequest, uid: UUID) -> Organisation:
    """A body that takes part where the asker keeps records."""
    return _one(queries.organisations_for(request.actor), uid)


def _one[Body: Team | Organisation](known: list[Body], uid: UUID) -> Body:
    for each in known:
        if each.uid == uid:
            return each
    raise Http404
