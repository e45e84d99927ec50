"""Who may look into the outbox, and whom we tell by webhook."""

from doorstep.messaging.models import Message, Webhook
from doorstep.people import policies as people
from doorstep.people.actors import Actor
from doorstep.people.states import ClientMay, Right
from doorstep.places.models import Place


def may_see(actor: Actor, message: Message) -> bool:
    """Those who hold the right over the community the message was written for."""
    return actor.holds(Right.SEE_MESSAGES, at=message.community)


def may_look_after_texts(actor: Actor) -> bool:
    """Whoever sees an outbox somewhere: the texts are the same in every community."""
    return actor.person is not None and actor.holds_anywhere(Right.SEE_MESSAGES)


def may_subscribe(actor: Actor, place: Place) -> bool:
    """Whoever works on cases there, and a program where it was let in for it.

    They are told only of what they may see themselves, judged each time.
    """
    if actor.program is not None:
        return people.program_may(actor, ClientMay.LISTEN, place.scope)
    return actor.holds(Right.SEE_CASES, at=place)


def owns(actor: Actor, webhook: Webhook) -> bool:
    """It tells them."""
    return (actor.kind, actor.id) == (webhook.owner_kind, webhook.owner_id)


def may_keep_webhook(actor: Actor, webhook: Webhook) -> bool:
    """Its owner, and whoever lets other systems in there."""
    if actor.program is not None and actor.program.revoked_at is not None:
        return False
    return owns(actor, webhook) or actor.holds(Right.MANAGE_CLIENTS, at=webhook.place)
