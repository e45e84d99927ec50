"""Programs sign in with a bearer token: a person's, or a key of their own."""

from typing import Any, cast

from django.conf import settings
from ninja.security import HttpBearer

from doorstep.kernel import clock
from doorstep.kernel.pace import Pace
from doorstep.people import clients, tokens
from doorstep.people.actors import Actor
from doorstep.people.http import ClientRequest, ProgramRequest, is_local
from doorstep.people.models import ApiToken, Client
from doorstep.places.states import PlaceKind

pace = Pace()


class PersonToken(HttpBearer):
    """A person's key, which speaks for them.

    Sets `request.person`, `.actor`, `.client` and `.community`. One select; its calls are counted
    in memory.
    """

    def authenticate(self, request: Any, token: str) -> ApiToken | None:
        """The token, or None, which answers 401. Raises TooMany."""
        now = clock.now()
        if clients.is_key(token):
            return None
        try:
            opened = tokens.opened(token, at=now)
        except tokens.BadToken:
            return None
        key = opened.token
        pace.step(key.digest, limit=settings.API_CALLS_A_MINUTE, at=now)
        asking = cast("ClientRequest", request)
        asking.client = f"token:{key.pk}"
        asking.device = f"token:{key.digest[:20]}"
        asking.person = key.person
        asking.community = key.person.community
        asking.actor = Actor.known(
            key.person,
            asking.device,
            roles=opened.roles,
            volunteer=opened.volunteer,
            as_of=opened.as_of,
        )
        return key


class ClientKey(HttpBearer):
    """The key of another system, which speaks for nobody: it says things and reads its own.

    Sets what `PersonToken` sets; there is no person, and a community only when it was let in there.
    """

    def authenticate(self, request: Any, token: str) -> Client | None:
        """The client, or None, which answers 401. Raises TooMany."""
        try:
            client = clients.find(token, is_local=is_local(request))
        except clients.BadKey:
            return None
        asking = cast("ProgramRequest", request)
        asking.program = client
        asking.person = None
        asking.community = client.place if client.place.kind == PlaceKind.COMMUNITY else None
        asking.client = f"client:{client.uid.hex}"
        asking.actor = Actor.using(client)
        asking.device = ""
        clients.spend(client, at=clock.now())
        return client


EITHER = (PersonToken(), ClientKey())  # for what a program may do without speaking for anybody
