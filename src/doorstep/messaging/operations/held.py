"""After a restore: what was waiting in the backup may have been sent since, so a person decides."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from doorstep.kernel import audit
from doorstep.messaging import queries, reasons
from doorstep.messaging.models import Message, Webhook
from doorstep.messaging.operations.webhooks import pause
from doorstep.messaging.pauses import TRIES
from doorstep.messaging.states import Lane, PausedWhy, State, WebhookState
from doorstep.people.actors import Actor

THING = ("outbox", "restored")


@transaction.atomic
def hold_all(*, by: Actor, at: datetime) -> int:
    """Keep back everything that waits or was under way; how many messages. SOS goes on.

    Webhooks are paused until somebody lets each go on.
    """
    waiting = Message.objects.filter(state__in=[State.WAITING, State.TAKEN]).exclude(lane=Lane.SOS)
    held = waiting.update(
        state=State.HELD, failure=reasons.RESTORED, taken_at=None, taken_by="", next_try_at=at
    )
    for webhook in Webhook.objects.select_for_update(no_key=True).filter(state=WebhookState.ACTIVE):
        pause(webhook, PausedWhy.RESTORED)
    audit.note(by, "messaging.hold_all", THING, at=at)
    return held


@transaction.atomic
def release_held(*, by: Actor, at: datetime) -> int:
    """Let everything go that a restore held back where the actor may; how many."""
    released = 0
    for lane in Lane:
        released += (
            _held(by)
            .filter(lane=lane)
            .update(
                state=State.WAITING, failure="", next_try_at=at, try_limit=F("tries") + TRIES[lane]
            )
        )
    audit.note(by, "messaging.release_held", THING, at=at)
    return released


@transaction.atomic
def discard_held(*, by: Actor, at: datetime) -> int:
    """Call off everything that a restore held back where the actor may; how many."""
    discarded = _held(by).update(state=State.CANCELLED, failure=reasons.DISCARDED, secret=None)
    audit.note(by, "messaging.discard_held", THING, at=at)
    return discarded


def _held(by: Actor) -> QuerySet[Message]:
    return Message.objects.filter(queries.within(by), queries.HELD_BY_RESTORE)
