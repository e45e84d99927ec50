"""The secretary of the demo has read most texts aloud; a few wait, and one has changed since."""

from datetime import datetime, timedelta
from hashlib import sha256

from doorstep.demo.personas import person_of
from doorstep.messaging import operations, sayings
from doorstep.messaging.models import TextReading
from doorstep.people.actors import Actor
from doorstep.people.states import Language

AGO = timedelta(days=9, hours=-10)  # ten in the morning, nine days before the end
EACH = timedelta(minutes=2)
WAITING = 4  # every fourth text was not reached
CHANGED = "cases.joined"


def texts(*, end: datetime) -> None:
    """Read the Chinese of what residents get, one after another on one morning."""
    secretary = person_of("secretary")
    spoken = [each for each in sayings.every() if each.is_spoken]
    for number, saying in enumerate(spoken):
        at = end - AGO + number * EACH
        if saying.name == CHANGED:
            TextReading.objects.create(
                template=saying.name,
                version=saying.made.version,
                language=Language.CHINESE,
                digest=sha256("原来的说法".encode()).hexdigest(),
                person=secretary,
                read_at=at,
            )
        elif number % WAITING:
            operations.record_reading(
                saying.name,
                language=Language.CHINESE,
                digest=sayings.digest(saying.made, Language.CHINESE),
                by=Actor.of(secretary),
                at=at,
            )
