"""Keys with which a program speaks for a person."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, FilteredRelation, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import clock, typed
from doorstep.kernel.errors import DomainError
from doorstep.kernel.models import Edition
from doorstep.people.models import ApiToken, Person, Role, Volunteer
from doorstep.places import tree
from doorstep.places.tree import Tree

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


@dataclass(frozen=True, slots=True)
class Opened:
    """A key with all that is asked of its person in nearly every request."""

    token: ApiToken
    roles: tuple[Role, ...]
    volunteer: Volunteer | None
    as_of: UUID | None


def read(text: str, *, at: datetime) -> ApiToken:
    """The key behind what a program sent, noting the day it was used. Raises BadToken."""
    return opened(text, at=at).token


def opened(text: str, *, at: datetime) -> Opened:
    """The same with home, roles, volunteering and the edition, in one query. Raises BadToken.

    Places come from memory. The day it was used is written once a day.
    """
    rows = list(_with_person(ApiToken.objects.filter(digest=digest(text)), at))
    if not rows:
        raise BadToken(_("This key does not open anything. Make a new one."))
    found = rows[0]
    today = clock.shanghai_day(at)
    if found.last_used_on != today:
        ApiToken.objects.filter(pk=found.pk).update(last_used_on=today)
    person = found.person
    known = tree.of(person.community_id, as_of=found.as_of)
    person.community = known.community
    if person.home is not None and person.home.unit_id in known.places:
        known.dwelling(person.home)
    volunteer = getattr(person, "volunteer", None)
    return Opened(
        token=found,
        roles=tuple(_role(row, known) for row in rows if row.role_id is not None),
        volunteer=volunteer if volunteer is not None and volunteer.is_active else None,
        as_of=found.as_of,
    )


def _with_person(keys: QuerySet[ApiToken], at: datetime) -> Iterable[Any]:
    """Living keys, a row for each role their person holds now."""
    living = keys.filter(revoked_at=None, expires_at__gt=at, person__is_active=True)
    held = FilteredRelation("person__roles", condition=Q(person__roles__to_at=None))
    return (
        living.select_related("person__household__dwelling", "person__volunteer")
        .annotate(
            held=held,
            as_of=Subquery(Edition.objects.values("mark")[:1]),
            role_id=F("held__id"),
            role_kind=F("held__kind"),
            role_place_id=F("held__place_id"),
            role_post_id=F("held__post_id"),
            role_from_at=F("held__from_at"),
        )
        .order_by("role_id")
    )


def _role(row: Any, known: Tree) -> Role:
    role = Role(
        pk=row.role_id,
        person=row.person,
        kind=row.role_kind,
        place_id=row.role_place_id,
        post_id=row.role_post_id,
        from_at=row.role_from_at,
    )
    if row.role_place_id in known.places:
        role.place = known.places[row.role_place_id]
    return role


def revoke(token_id: int, *, person: Person, at: datetime) -> bool:
    """Take a key back. False when it is not this person's or was taken back before."""
    mine = ApiToken.objects.filter(pk=token_id, person=person, revoked_at=None)
    return mine.update(revoked_at=at) == 1


def digest(text: str) -> str:
    """What we keep of a key."""
    return hashlib.sha256(text.encode()).hexdigest()
