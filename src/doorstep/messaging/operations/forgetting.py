"""Forgetting to whom something was sent, and what it said."""

from datetime import datetime

from doorstep.kernel import words
from doorstep.kernel.models import Erasure, Words
from doorstep.messaging.models import Message
from doorstep.messaging.states import State
from doorstep.people.actors import Actor
from doorstep.people.models import Person

BY = Actor.system("erasure")
STOPPED = (State.WAITING, State.TAKEN, State.HELD, State.DEAD)


def forget_receiver(person_id: int, *, order_id: int, at: datetime) -> int:
    """Call off what waits for a person, and forget codes sent to their number; how many.

    Wants the transaction that erases the person, while the number is still known.
    """
    person = Person.objects.get(pk=person_id)
    reason = Erasure.objects.get(pk=order_id).reason
    theirs = Message.objects.filter(person=person)
    theirs.filter(state__in=STOPPED).update(state=State.CANCELLED, secret=None)
    theirs.update(address=None, secret=None)
    known = {each for each in (person.phone, person.email) if each}
    return sum(_forget_typed(each, known, reason, at) for each in _typed()) if known else 0


def _typed() -> list[Message]:
    """Messages to a typed number: one-time codes. The numbers are sealed, so each is opened."""
    return list(Message.objects.filter(person=None, address__isnull=False))


def _forget_typed(message: Message, known: set[str], reason: str, at: datetime) -> bool:
    if message.address not in known:
        return False
    message.address, message.secret = "-", None
    if message.state in STOPPED:
        message.state = State.CANCELLED
    message.save(update_fields=["address", "secret", "state"])
    if Words.objects.filter(about_kind="message", about_id=message.uid).exists():
        words.erase(("message", message.uid), by=BY, reason=reason, at=at)
    return True
