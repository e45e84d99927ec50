"""By which channels a person can be told, best first, and at which address."""

from django.conf import settings

from doorstep.messaging.states import Carrier, Channel
from doorstep.people.models import Person
from doorstep.people.states import Reach

# A person who likes to be called, or not to be told, gets nothing written.
ORDER: dict[str, tuple[Channel, ...]] = {
    Reach.SMS: (Channel.SMS, Channel.EMAIL),
    Reach.WECHAT: (Channel.SMS, Channel.EMAIL),
    Reach.EMAIL: (Channel.EMAIL, Channel.SMS),
    Reach.PHONE_CALL: (),
    Reach.NONE: (),
}


def plan_for(person: Person) -> tuple[Channel, ...]:
    """The channels that reach a person as they like, best first; empty when none does."""
    if not person.is_active:
        return ()
    return tuple(
        channel
        for channel in ORDER[person.reach]
        if carrier_of(channel) is not None and address_of(person, channel)
    )


def address_of(person: Person, channel: Channel) -> str:
    """Where a channel reaches a person; empty when it does not."""
    return (person.phone if channel == Channel.SMS else person.email) or ""


def carrier_of(channel: Channel) -> Carrier | None:
    """What carries a channel in this deployment; None when nothing does."""
    name = settings.DOORSTEP_CARRIERS.get(channel.value, "")
    return Carrier(name) if name else None
