"""Programs sign in with a bearer token; the request then acts for the token's person."""

from typing import Any, cast

from django.conf import settings
from ninja.security import HttpBearer

from doorstep.kernel import clock
from doorstep.kernel.pace import Pace
from doorstep.people import tokens
from doorstep.people.actors import Actor
from doorstep.people.http import ClientRequest
from doorstep.people.models import ApiToken

pace = Pace()


class PersonToken(HttpBearer):
    """A person's key, which speaks for them.

    Sets `request.person`, `.actor`, `.client` and `.community`. One select; its calls are counted
    in memory.
    """

    def authenticate(self, request: Any, token: str) -> ApiToken | None:
        """The token, or None, which answers 401. Raises TooMany."""
        now = clock.now()
        try:
            key = tokens.read(token, at=now)
        except tokens.BadToken:
            return None
        pace.step(key.digest, limit=settings.API_CALLS_A_MINUTE, at=now)
        asking = cast("ClientRequest", request)
        asking.client = f"token:{key.pk}"
        asking.device = f"token:{key.digest[:20]}"
        asking.person = key.person
        asking.community = key.person.community
        asking.actor = Actor.of(key.person, device=asking.device)
        return key
