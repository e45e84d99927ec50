"""What this room does when something has happened elsewhere."""

from datetime import datetime

from doorstep.kernel.events import listen
from doorstep.messaging import operations
from doorstep.people.events import PersonErased


@listen(PersonErased)
def forget_what_was_sent(event: PersonErased, *, at: datetime) -> None:
    operations.forget_receiver(event.person_id, order_id=event.order_id, at=at)
