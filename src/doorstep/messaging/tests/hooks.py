"""Webhooks for tests of telling other systems."""

import importlib
from uuid import UUID, uuid4

import pytest

from doorstep.messaging import announcing, messages, operations
from doorstep.messaging.announcing import Happened, announce
from doorstep.messaging.models import Webhook, WebhookCall
from doorstep.messaging.operations import Wish
from doorstep.messaging.tests.factories import NINE_AM
from doorstep.messaging.tests.receivers import receiving
from doorstep.people.actors import Actor
from doorstep.people.tests.factories import SecretaryFactory, actor_of
from doorstep.places.tests.factories import CommunityFactory

SECRETS: set[UUID] = set()  # nobody may know of these things


@pytest.fixture
def things(monkeypatch):
    """A kind of thing of which one can be told; nobody may know of what is in SECRETS."""
    SECRETS.clear()
    kind = announcing.Kind({"thing.began": "it began", "thing.ended": "it ended"}, may_know)
    monkeypatch.setitem(announcing._KINDS, "thing", kind)
    importlib.reload(messages)  # into the texts of this test


def may_know(_actor: Actor, uid: UUID) -> bool:
    return uid not in SECRETS


@pytest.fixture
def receiver(settings):
    with receiving() as one:
        settings.DOORSTEP_OUTGOING_TEST_BASES = [one.url]
        yield one


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def secretary(community):
    return actor_of(SecretaryFactory(at=community, phone="13800138000", reach="SMS"))


@pytest.fixture
def webhook(secretary, receiver, community) -> Webhook:
    return add(secretary, receiver.url, community)


def add(by: Actor, url: str, place, events=("thing.began", "thing.ended")) -> Webhook:
    wish = Wish(url=f"{url}/hook", events=events)
    return operations.add_webhook(wish, place_id=place.pk, by=by, at=NINE_AM)[0]


def tell(
    webhook: Webhook, *, seq: int = 1, uid: UUID | None = None, event="thing.began", at=NINE_AM
):
    thing = ("thing", uid or uuid4())
    happened = Happened(event=event, thing=thing, seq=seq, at=at, code="7KQM2WXY")
    announce(happened, place_ids=[webhook.place_id], at=at)
    return WebhookCall.objects.latest("pk")


def work(at=NINE_AM) -> int:
    """Make every call that is due at this moment; how many tries that were."""
    tries = 0
    while operations.call_next(at, worker="worker:test:1"):
        tries += 1
    return tries
