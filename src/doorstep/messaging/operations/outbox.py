"""What a person does about messages: keep one back, or let one go again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import audit
from doorstep.kernel.errors import DomainError
from doorstep.messaging import policies
from doorstep.messaging.models import Message
from doorstep.messaging.pauses import TRIES
from doorstep.messaging.states import Lane, State
from doorstep.people.actors import Actor


class MayNotTouch(DomainError):
    """The message belongs to a place where the actor has no say."""

    code = "messaging.may_not_touch"


class NotStopped(DomainError):
    """Only a message that is held or could not be sent can be sent again."""

    code = "messaging.not_stopped"


class NotWaiting(DomainError):
    """Only a message that is waiting can be held."""

    code = "messaging.not_waiting"


class SecretGone(DomainError):
    """The code in the message is no longer kept."""

    code = "messaging.secret_gone"


@transaction.atomic
def release_dead(message_id: int, *, by: Actor, at: datetime) -> Message:
    """Let a dead or held message go again, with a fresh number of tries.

    Raises MayNotTouch, NotStopped or SecretGone; on each, nothing has changed.
    """
    message = _locked(message_id, by)
    if message.state not in {State.DEAD, State.HELD}:
        raise NotStopped(_("This message is not stopped any more. Load the page again."))
    if message.lane == Lane.CODE and message.secret is None:
        raise SecretGone(_("The code is out of date. Ask them to have a new one sent."))
    message.state = State.WAITING
    message.try_limit = message.tries + TRIES[Lane(message.lane)]
    message.next_try_at = at
    message.failure = ""
    message.save(update_fields=["state", "try_limit", "next_try_at", "failure"])
    audit.note(by, "messaging.release", ("message", message.uid), at=at)
    return message


@transaction.atomic
def hold(message_id: int, *, by: Actor, at: datetime) -> Message:
    """Keep a waiting message back until somebody lets it go.

    Raises MayNotTouch or NotWaiting; on either, nothing has changed.
    """
    message = _locked(message_id, by)
    if message.state != State.WAITING:
        raise NotWaiting(_("This message is not waiting any more. Load the page again."))
    message.state = State.HELD
    message.save(update_fields=["state"])
    audit.note(by, "messaging.hold", ("message", message.uid), at=at)
    return message


def _locked(message_id: int, by: Actor) -> Message:
    message = (
        Message.objects.select_for_update(no_key=True, of=("self",))
        .select_related("community")
        .get(pk=message_id)
    )
    if not policies.may_see(by, message):
        raise MayNotTouch(_("This message belongs to another community."))
    return message
