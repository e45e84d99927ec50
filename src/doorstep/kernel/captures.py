"""Taking something in once, however often a phone with a bad signal sends it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import locks
from doorstep.kernel.canonical import digest_of
from doorstep.kernel.errors import OtherBody
from doorstep.kernel.models import Capture


class SentBefore(Exception):
    """One of the ids came before: the transaction is lost, and what came of it can be recalled."""


@dataclass(frozen=True)
class Sent:
    """What a sender sent, under an id the sender made and keeps across retries."""

    client: str
    kind: str
    id: UUID
    body: object

    @cached_property
    def digest(self) -> str:
        return digest_of(self.body)


def recall(sent: Sent) -> str | None:
    """What came of the same capture before, or None when it is new.

    Inside a transaction the second of two senders waits here until the first is done; outside one
    this only looks. Raises OtherBody when the id came before with different content.
    """
    if connection.in_atomic_block:
        _one_at_a_time(sent)
    return _known(sent)


def result_of(client: str, kind: str, capture_id: UUID) -> str | None:
    """What came of a sender's own id, for a sender that lost our answer."""
    rows = Capture.objects.filter(client=client, kind=kind, capture_id=capture_id)
    return rows.values_list("result_id", flat=True).first()


def remember(sent: Sent, result_id: object, *, at: datetime, result_kind: str = "") -> str | None:
    """Write down what comes of `sent`, in the transaction that makes it; None when that is done.

    When somebody was quicker since `recall`, the answer is what came of theirs, and the caller
    makes nothing. Raises OtherBody when theirs had different content.
    """
    with transaction.atomic():
        _one_at_a_time(sent)
        if (known := _known(sent)) is not None:
            return known
        _row(sent, result_id, result_kind, at).save(force_insert=True)
    return None


def put(results: Iterable[tuple[Sent, object]], *, at: datetime, result_kind: str = "") -> None:
    """Write down what is about to come of each, as the first thing in its transaction.

    The unique key decides between two senders: the second waits until the first is done. Raises
    SentBefore when an id was taken; let it end the transaction, then ask `recall`.
    """
    rows = [_row(sent, result_id, result_kind, at) for sent, result_id in results]
    rows.sort(key=lambda row: (row.client, row.kind, row.capture_id))  # nobody waits in a ring
    try:
        Capture.objects.bulk_create(rows)
    except IntegrityError as taken:
        raise SentBefore from taken


def recall_many(sent: Sequence[Sent]) -> list[str | OtherBody | None]:
    """What came of each before, None for the new ones, in one query a sender. Only looks.

    An id that came with other content is answered with its refusal.
    """
    ids: dict[tuple[str, str], list[UUID]] = {}
    for each in sent:
        ids.setdefault((each.client, each.kind), []).append(each.id)
    known = {
        (row.client, row.kind, row.capture_id): row
        for (client, kind), theirs in ids.items()
        for row in Capture.objects.filter(client=client, kind=kind, capture_id__in=theirs)
    }
    return [_answer(known.get((each.client, each.kind, each.id)), each) for each in sent]


def _answer(row: Capture | None, sent: Sent) -> str | OtherBody | None:
    if row is None:
        return None
    return row.result_id if row.digest in {sent.digest, ""} else other_body()


def forget(result_kind: str, result_ids: Iterable[object]) -> int:
    """Blank the digests of what was sent; its id stays known, so that it is not taken in again."""
    ids = [str(each) for each in result_ids]
    sent = Capture.objects.filter(result_kind=result_kind, result_id__in=ids)
    return sent.update(digest="")


def other_body() -> OtherBody:
    """The refusal of an id that came with other content."""
    return OtherBody(
        _("This was already sent, with other words. Send your change as something new.")
    )


def _row(sent: Sent, result_id: object, result_kind: str, at: datetime) -> Capture:
    return Capture(
        client=sent.client,
        kind=sent.kind,
        capture_id=sent.id,
        digest=sent.digest,
        result_kind=result_kind or sent.kind,
        result_id=str(result_id),
        recorded_at=at,
    )


def once[Made](
    sent: Sent,
    *,
    make: Callable[[], Made],
    name: Callable[[Made], object],
    again: Callable[[str], Made],
    at: datetime,
) -> tuple[Made, bool]:
    """What `make` makes, once for each capture; what came before is found `again` by its name.

    True when it is new. Raises OtherBody, and what `make` refuses with; then nothing is kept.
    """
    with transaction.atomic():
        if (earlier := recall(sent)) is not None:
            return again(earlier), False
        made = make()
        remember(sent, name(made), at=at)
    return made, True


def _known(sent: Sent) -> str | None:
    (answer,) = recall_many([sent])
    if isinstance(answer, OtherBody):
        raise answer
    return answer


def _one_at_a_time(sent: Sent) -> None:
    locks.wait_for(f"capture:{sent.client}:{sent.kind}:{sent.id}")
