"""Other systems are told of cases: ids only, and only of those their owner may see."""

from datetime import timedelta

import pytest

from doorstep.cases import announcing, operations
from doorstep.cases.tests.factories import NINE_AM, CaseFactory, category_in, resolved_by, taken_by
from doorstep.kernel import events
from doorstep.kernel.events import Event
from doorstep.messaging import operations as messaging
from doorstep.messaging.announcing import events as known
from doorstep.messaging.models import WebhookCall
from doorstep.messaging.operations import Wish
from doorstep.messaging.states import State
from doorstep.messaging.tests.receivers import receiving
from doorstep.people.actors import Actor
from doorstep.people.tests.factories import (
    ClientFactory,
    ResidentFactory,
    SecretaryFactory,
    VolunteerFactory,
    actor_of,
)
from doorstep.places.models import Place

pytestmark = pytest.mark.django_db

EVERYTHING = [name for name, _words in announcing.EVENTS.values()]


@pytest.fixture
def receiver(settings):
    with receiving() as one:
        settings.DOORSTEP_OUTGOING_TEST_BASES = [one.url]
        yield one


@pytest.fixture
def granny():
    return ResidentFactory()


@pytest.fixture
def community(granny):
    return Place.objects.get(pk=granny.community_id)


def subscribe(by: Actor, receiver, place):
    wish = Wish(url=receiver.url, events=EVERYTHING)
    return messaging.add_webhook(wish, place_id=place.pk, by=by, at=NINE_AM)[0]


def work(at=NINE_AM):
    """What a worker does: tell listeners, then make the calls."""
    while events.handle_next(at, worker="worker:test:1"):
        pass
    while messaging.call_next(at, worker="worker:test:1"):
        pass


def test_every_event_of_a_case_can_be_subscribed_to_or_stays_inside_on_purpose():
    ours = {
        each for each in Event.__subclasses__() if each.__module__.startswith("doorstep.cases.")
    }
    assert ours == announcing.EVENTS.keys() | announcing.STAYS_INSIDE
    assert not announcing.EVENTS.keys() & announcing.STAYS_INSIDE
    assert set(EVERYTHING) <= known().keys()


def test_a_whole_life_arrives_in_order(receiver, granny, community):
    subscribe(actor_of(SecretaryFactory(at=community)), receiver, community)
    helper = VolunteerFactory(near=granny)
    case = CaseFactory(beneficiary=granny)
    taken_by(case, helper)
    operations.resolve(case.pk, words="换了灯泡", by=actor_of(helper, "a"), at=NINE_AM)
    operations.confirm(case.pk, by=actor_of(granny, "b"), at=NINE_AM)

    work(NINE_AM + timedelta(minutes=1))

    case.refresh_from_db()
    said = [(each.said["event"], each.said["seq"]) for each in receiver.told]
    assert said == [("case.taken", 2), ("case.resolved", 3), ("case.confirmed", 4)]
    assert {each.said["case"]["code"] for each in receiver.told} == {case.code}
    whole = b"".join(each.body for each in receiver.told).decode()
    assert not any(word in whole for word in ("王", "灯", granny.name, granny.home.label))


def test_a_private_case_is_told_to_nobody_who_may_not_see_it(receiver, granny, community):
    category = category_in(community, "quarrel", is_private=True)
    hotline = Actor.using(ClientFactory(place=community))
    subscribe(hotline, receiver, community)
    case = CaseFactory(beneficiary=granny, category=category)
    taken_by(case, VolunteerFactory(near=granny, is_vetted=True))

    work(NINE_AM + timedelta(minutes=1))

    assert receiver.told == []
    assert {each.state for each in WebhookCall.objects.all()} == {State.CANCELLED}


def test_a_program_hears_of_what_it_said_and_of_nothing_else(receiver, granny, community):
    client = ClientFactory(place=community)
    subscribe(Actor.using(client), receiver, community)
    own = CaseFactory(
        beneficiary=granny, raised_by_kind="CLIENT", raised_by_id=client.uid.hex, spoken_by=None
    )
    others = CaseFactory(beneficiary=granny)
    helper = VolunteerFactory(near=granny)
    for case in (own, others):
        resolved_by(case, helper)

    work(NINE_AM + timedelta(minutes=1))

    assert {each.said["case"]["uid"] for each in receiver.told} == {str(own.uid)}
    assert [each.said["event"] for each in receiver.told] == ["case.taken", "case.resolved"]
