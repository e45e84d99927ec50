"""Programs sign in with a bearer token; the request then acts for the token's person."""

from typing import Any, cast

from ninja.security import HttpBearer

from doorstep.kernel import clock
from doorstep.people import tokens
from doorstep.people.actors import Actor
from doorstep.people.http import ClientRequest
from doorstep.people.models import ApiToken


class Bearer(HttpBearer):
    """Sets `request.person`, `request.actor` and `request.client`."""

    def authenticate(self, request: Any, token: str) -> ApiToken | None:
        """The token, or None, which answers 401."""
        try:
            key = tokens.read(token, at=clock.now())
        except tokens.BadToken:
            return None
        asking = cast("ClientRequest", request)
        asking.client = f"token:{key.pk}"
        asking.device = f"token:{key.digest[:20]}"
        asking.person = key.person
        asking.actor = Actor.of(key.person, device=asking.device)
        return key
