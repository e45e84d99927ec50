"""Keeping what people said beside history, so that forgetting it leaves history whole.

History rows hold the id of a `Words` row and its salted digest. Erasing deletes the row with its
salt: the digest stays and tells nothing.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max

from doorstep.kernel import search
from doorstep.kernel.audit import Who
from doorstep.kernel.models import Erasure, Words

SALT_BYTES = 32

type About = tuple[str, UUID]  # what kind ("person", "case"), and its uid


def keep(text: str, *, about: About, at: datetime) -> Words:
    """Keep `text`; whoever refers to it stores the id and the digest of the row."""
    kept = to_keep(text, about=about, at=at)
    kept.save(force_insert=True)
    return kept


def to_keep(text: str, *, about: About, at: datetime) -> Words:
    """The row of `text`, not written yet: for whoever writes many at once."""
    salt = secrets.token_bytes(SALT_BYTES)
    kind, uid = about
    return Words(
        text=text,
        salt=salt,
        digest=digest(text, salt=salt),
        about_kind=kind,
        about_id=uid,
        made_at=at,
    )


def read(words_id: int | None) -> str | None:
    """What was said; None when nothing was, or when it has been erased."""
    return None if words_id is None else read_many([words_id]).get(words_id)


def read_many(ids: Iterable[int | None]) -> dict[int, str]:
    """What was said, by id, in one query; erased words are absent."""
    wanted = {each for each in ids if each is not None}
    return {row.pk: row.text for row in Words.objects.filter(pk__in=wanted)} if wanted else {}


def matches(row: Words, known_digest: str) -> bool:
    """True when the row still holds the words that were committed to."""
    return hmac.compare_digest(digest(row.text, salt=bytes(row.salt)), known_digest)


@transaction.atomic
def erase(about: About, *, by: Who, reason: str, at: datetime, uid: UUID | None = None) -> Erasure:
    """Order that the words kept about somebody until now be forgotten, and forget them.

    The order itself stays for ever. Giving it again erases what was kept in between.
    """
    kind, about_id = about
    kept = Words.objects.filter(about_kind=kind, about_id=about_id)
    order = Erasure.objects.create(
        uid=uid or uuid4(),
        about_kind=kind,
        about_id=about_id,
        words_up_to=kept.aggregate(newest=Max("pk"))["newest"] or 0,
        reason=reason,
        actor_kind=by.kind,
        actor_id=by.id,
        at=at,
    )
    apply(order)
    return order


def apply(order: Erasure) -> int:
    """Delete what `order` covers, and say how many; a restored older copy needs it again.

    Search rows forget it too. `search.scrub` then takes it out of the pages of their indexes.
    """
    covered = Words.objects.filter(
        about_kind=order.about_kind, about_id=order.about_id, pk__lte=order.words_up_to
    )
    count = covered.delete()[0]
    search.forget((order.about_kind, order.about_id))
    return count


def digest(text: str, *, salt: bytes) -> str:
    """The salted commitment to `text` that history rows carry."""
    return hashlib.sha256(salt + text.encode()).hexdigest()
