"""Messages for tests; the templates are those of `tests/sayings.py`."""

from datetime import UTC, datetime
from uuid import uuid4

import factory

from doorstep.messaging.models import Message
from doorstep.messaging.pauses import TRIES
from doorstep.messaging.states import Channel, Lane
from doorstep.people.tests.factories import ResidentFactory

NINE_AM = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
PHONE = "13800138000"


class ReachableFactory(ResidentFactory):
    """王奶奶, who reads text messages."""

    phone = PHONE
    reach = "SMS"


class MessageFactory(factory.django.DjangoModelFactory[Message]):
    """An ordinary message that waits for a worker."""

    class Meta:
        model = Message

    template = "messaging.notice"
    version = 1
    params = factory.Dict({})
    reference = factory.LazyFunction(lambda: f"test:{uuid4().hex}")
    purpose = "test"
    person = factory.SubFactory(ReachableFactory)
    community = factory.SelfAttribute("person.community")
    language = "zh-hans"
    channel = Channel.SMS
    lane = Lane.ORDINARY
    try_limit = factory.LazyAttribute(lambda message: TRIES[Lane(message.lane)])
    next_try_at = NINE_AM
    made_at = NINE_AM
