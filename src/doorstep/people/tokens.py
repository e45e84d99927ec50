"""Keys with which a program speaks for a person."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from doorstep.kernel import clock, typed
from doorstep.kernel.errors import DomainError
from doorstep.people.models import ApiToken, Person

TOKEN_BYTES = 32
LASTS = timedelta(days=365)


class BadToken(DomainError):
    """Wrong, expired or revoked: all look alike."""

    code = "people.bad_token"
    status = 401


def make(
    person: Person, *, name: str, at: datetime, lasts: timedelta = LASTS
) -> tuple[ApiToken, str]:
    """A new key for a program of this person; shown once, kept only as a digest."""
    text = secrets.token_urlsafe(TOKEN_BYTES)
    token = ApiToken.objects.create(
        digest=digest(text),
        person=person,
        name=typed.line(name, max_length=60),
        made_at=at,
        expires_at=at + lasts,
    )
    return token, text


def read(text: str, *, at: datetime) -> ApiToken:
    """The key behind what a program sent, noting the day it was used. Raises BadToken."""
    living = ApiToken.objects.filter(
        digest=digest(text), revoked_at=None, expires_at__gt=at, person__is_active=True
    )
    home = "person__household__dwelling__unit__parent__parent"
    token = living.select_related(home, "person__community").first()
    if token is None:
        raise BadToken(_("This key does not open anything. Make a new one."))
    today = clock.shanghai_day(at)
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
    return token


def revoke(token_id: int, *, person: Person, at: datetime) -> bool:
    """Take a key back. False when it is not this person's or was taken back before."""
    mine = ApiToken.objects.filter(pk=token_id, person=person, revoked_at=None)
    return mine.update(revoked_at=at) == 1


def digest(text: str) -> str:
    """What we keep of a key."""
    return hashlib.sha256(text.encode()).hexdigest()
