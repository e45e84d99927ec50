"""Looking somebody up by a number: a look like any other, limited and written down."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from doorstep.kernel import audit, limits
from doorstep.people import queries
from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.people.operations.looks import Ground, write_down
from doorstep.people.states import LookField, Reason

LOOK_UPS = 30
WINDOW = timedelta(minutes=1)


def with_number(number: str, *, by: Actor, at: datetime) -> list[Person]:
    """Those whose whole phone number this is, where `by` writes cases down.

    `number` is cleaned. Must not run inside another transaction. Raises TooMany.
    """
    limits.spend("people.look_up", by.id, limit=LOOK_UPS, window=WINDOW, at=at)
    return _written_down(queries.with_number(by, number), by=by, at=at)


def with_last_four(
    digits: str, *, among: Sequence[Person], by: Actor, at: datetime
) -> list[Person]:
    """Those `among` some people whose number ends so; they were found by name or door before.

    Must not run inside another transaction. Raises TooMany.
    """
    limits.spend("people.look_up", by.id, limit=LOOK_UPS, window=WINDOW, at=at)
    fit = [person for person in among if person.phone and person.phone.endswith(digits)]
    return _written_down(fit, by=by, at=at)


def _written_down(people: list[Person], *, by: Actor, at: datetime) -> list[Person]:
    """The look-up itself, though nobody was found, and a look at each who was."""
    ground = Ground(Reason.LOOKED_UP)
    with transaction.atomic(durable=True):
        audit.note(by, "people.look_up", ("actor", by.id), at=at)
        for person in people:
            write_down(person, LookField.NUMBER, by=by, ground=ground, at=at)
    return people
