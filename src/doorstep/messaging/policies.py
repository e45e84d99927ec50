"""Who may look into the outbox."""

from doorstep.messaging.models import Message
from doorstep.people.actors import Actor
from doorstep.people.states import Right


def may_see(actor: Actor, message: Message) -> bool:
    """Those who hold the right over the community the message was written for."""
    return actor.holds(Right.SEE_MESSAGES, at=message.community)
