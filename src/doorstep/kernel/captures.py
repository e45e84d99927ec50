"""Taking something in once, however often a phone with a bad signal sends it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import locks
from doorstep.kernel.canonical import digest_of
from doorstep.kernel.errors import OtherBody
from doorstep.kernel.models import Capture


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


def remember(sent: Sent, result_id: object, *, at: datetime, result_kind: str = "") -> str | None:
    """Write down what comes of `sent`, in the transaction that makes it; None when that is done.

    When somebody was quicker since `recall`, the answer is what came of theirs, and the caller
    makes nothing. Raises OtherBody when theirs had different content.
    """
    with transaction.atomic():
        _one_at_a_time(sent)
        if (known := _known(sent)) is not None:
            return known
        Capture.objects.create(
            client=sent.client,
            kind=sent.kind,
            capture_id=sent.id,
            digest=sent.digest,
            result_kind=result_kind or sent.kind,
            result_id=str(result_id),
            recorded_at=at,
        )
    return None


def _known(sent: Sent) -> str | None:
    found = Capture.objects.filter(client=sent.client, kind=sent.kind, capture_id=sent.id).first()
    if found is None:
        return None
    if found.digest != sent.digest:
        raise OtherBody(
            _("This was already sent, with other words. Send your change as something new.")
        )
    return found.result_id


def _one_at_a_time(sent: Sent) -> None:
    locks.wait_for(f"capture:{sent.client}:{sent.kind}:{sent.id}")
