"""What has happened to a person's record, said to whoever listens. Ids only."""

from dataclasses import dataclass

from doorstep.kernel.events import Event


@dataclass(frozen=True)
class PersonErased(Event):
    """An order to erase a record is carried out: every room forgets its part, at once."""

    person_id: int
    order_id: int
