"""Links and codes we mint: one recipient, one thing, one purpose. Reading one changes nothing."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import codes
from doorstep.kernel.errors import DomainError
from doorstep.people.models import Link, Person
from doorstep.people.states import LinkKind

Thing = tuple[str, UUID]

TOKEN_BYTES = 24
CODE_SYMBOLS = 11  # typed by hand from paper: 54 random bits and a check character
TYPED = frozenset({LinkKind.ACTIVATION})
ONE_TIME = frozenset({LinkKind.ACTIVATION})


class NoSuchLink(DomainError):
    """Wrong, expired, called off or used up: all look alike."""

    code = "people.no_such_link"
    status = 404


def mint(
    kind: LinkKind,
    *,
    thing: Thing,
    at: datetime,
    lasts: timedelta,
    person: Person | None = None,
    for_whom: str = "",
) -> tuple[Link, str]:
    """A new link to `thing`, and its token, which is kept nowhere.

    `for_whom` names a recipient who has no file with us.
    """
    token = codes.mint(CODE_SYMBOLS) if kind in TYPED else secrets.token_urlsafe(TOKEN_BYTES)
    link = Link.objects.create(
        token_digest=digest(token),
        kind=kind,
        person=person,
        for_whom=for_whom,
        thing_kind=thing[0],
        thing_id=thing[1],
        minted_at=at,
        expires_at=at + lasts,
    )
    return link, token


def open(token: str, at: datetime) -> Link:  # noqa: A001 - read as links.open
    """The link behind a token, unchanged by being opened. Raises NoSuchLink."""
    link = _living(at).filter(token_digest=digest(token)).first()
    if link is None:
        raise NoSuchLink(_("This link does not open anything any more. Ask us for a new one."))
    return link


def held(tokens: Iterable[str], at: datetime) -> list[Link]:
    """The living links among the tokens a browser keeps, newest first."""
    digests = [digest(token) for token in tokens]
    if not digests:
        return []
    return list(_living(at).filter(token_digest__in=digests).order_by("-pk"))


def cancel(*, thing: Thing, kind: LinkKind, at: datetime) -> int:
    """Call off every living link of this kind to `thing`; how many there were."""
    found = Link.objects.filter(thing_kind=thing[0], thing_id=thing[1], kind=kind)
    return found.filter(cancelled_at=None, expires_at__gt=at).update(cancelled_at=at)


def cancel_one(uid: UUID, *, thing: Thing, at: datetime) -> bool:
    """Call off one living link to `thing`. False when there is no such link."""
    found = Link.objects.filter(uid=uid, thing_kind=thing[0], thing_id=thing[1])
    return found.filter(cancelled_at=None, expires_at__gt=at).update(cancelled_at=at) == 1


def living_to(thing: Thing, *, kind: LinkKind, at: datetime) -> list[Link]:
    """The living links of this kind to `thing`, newest first."""
    found = _living(at).filter(thing_kind=thing[0], thing_id=thing[1], kind=kind)
    return list(found.order_by("-pk"))


def use(link_id: int, at: datetime) -> bool:
    """Note that the link served its purpose. False when it had done so before."""
    return Link.objects.filter(pk=link_id, used_at=None).update(used_at=at) == 1


def digest(token: str) -> str:
    """What we keep of a token; a code typed from paper is read without dashes and case."""
    typed = codes.normalise(token[:100])
    text = typed if codes.is_valid(typed) and len(typed) == CODE_SYMBOLS + 1 else token
    return hashlib.sha256(text.encode()).hexdigest()


def _living(at: datetime) -> QuerySet[Link]:
    spent = Q(kind__in=ONE_TIME, used_at__isnull=False)
    return (
        Link.objects.select_related("person")
        .filter(cancelled_at=None, expires_at__gt=at, minted_at__lte=at)
        .exclude(spent)
    )
