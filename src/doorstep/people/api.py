"""The JSON API of this room. The site mounts the router behind its bearer tokens."""

from uuid import UUID

from ninja import Router

from doorstep.people import queries
from doorstep.people.http import ClientRequest, found
from doorstep.people.schemas import MeOut, PersonOut

router = Router(tags=["people"])


@router.get("/me", response=MeOut, url_name="me")
def me(request: ClientRequest) -> MeOut:
    """Whom this token speaks for."""
    return MeOut.of(request.actor, request.person)


@router.get("/people/{uid}", response=PersonOut, url_name="person")
def person(request: ClientRequest, uid: UUID) -> PersonOut:
    """One person you may see."""
    return PersonOut.of(found(queries.seen_by, request.actor, uid))
