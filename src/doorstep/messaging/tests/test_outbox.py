"""What a person may do about messages, and who may see them."""

from datetime import timedelta

import pytest

from doorstep.kernel.models import AuditEntry
from doorstep.messaging import operations, queries
from doorstep.messaging.models import Message
from doorstep.messaging.policies import may_see
from doorstep.messaging.states import Lane, State
from doorstep.messaging.tests.factories import NINE_AM, MessageFactory, ReachableFactory
from doorstep.people.tests.factories import (
    GridWorkerFactory,
    SecretaryFactory,
    StaffFactory,
    StreetOfficerFactory,
    actor_of,
)
from doorstep.places.tests.factories import CommunityFactory, DistrictFactory, StreetFactory

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(db):
    """小周 at the desk of 王奶奶's community, and a way to write messages there."""
    granny = ReachableFactory()
    return granny, actor_of(StaffFactory(at=granny.community))


@pytest.fixture
def stranger(db):
    return actor_of(StaffFactory(at=CommunityFactory()))


class TestReleaseDead:
    @pytest.mark.parametrize("state", [State.DEAD, State.HELD])
    def test_sends_a_stopped_message_again(self, desk, filed, state):
        granny, staff = desk
        message = MessageFactory(person=granny, state=state, tries=8, failure="mail 550")
        operations.release_dead(message.pk, by=staff, at=NINE_AM + HOUR)
        assert operations.deliver_next(NINE_AM + HOUR, worker="w")
        message.refresh_from_db()
        assert (message.state, message.tries, message.failure) == (State.SENT, 9, "")
        assert len(filed()) == 1
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.thing_id) == ("messaging.release", str(message.uid))

    @pytest.mark.parametrize("state", [State.WAITING, State.TAKEN, State.CANCELLED])
    def test_refuses_one_that_is_not_stopped(self, desk, state):
        granny, staff = desk
        message = MessageFactory(person=granny, state=state)
        with pytest.raises(operations.NotStopped):
            operations.release_dead(message.pk, by=staff, at=NINE_AM)

    def test_refuses_a_code_that_is_gone(self, desk):
        granny, staff = desk
        message = MessageFactory(
            person=granny, template="messaging.code", lane=Lane.CODE, state=State.DEAD
        )
        with pytest.raises(operations.SecretGone):
            operations.release_dead(message.pk, by=staff, at=NINE_AM)

    def test_refuses_somebody_from_elsewhere(self, desk, stranger):
        message = MessageFactory(person=desk[0], state=State.DEAD)
        with pytest.raises(operations.MayNotTouch):
            operations.release_dead(message.pk, by=stranger, at=NINE_AM)
        assert Message.objects.get().state == State.DEAD


class TestHold:
    def test_keeps_a_waiting_message_back(self, desk):
        granny, staff = desk
        message = MessageFactory(person=granny)
        operations.hold(message.pk, by=staff, at=NINE_AM)
        assert not operations.deliver_next(NINE_AM + HOUR, worker="w")
        assert Message.objects.get().state == State.HELD

    def test_refuses_one_that_has_left(self, desk):
        granny, staff = desk
        message = MessageFactory(person=granny, state=State.TAKEN)
        with pytest.raises(operations.NotWaiting):
            operations.hold(message.pk, by=staff, at=NINE_AM)

    def test_refuses_somebody_from_elsewhere(self, desk, stranger):
        message = MessageFactory(person=desk[0])
        with pytest.raises(operations.MayNotTouch):
            operations.hold(message.pk, by=stranger, at=NINE_AM)


@pytest.mark.django_db
def test_both_doors_follow_one_policy():
    street = StreetFactory(parent=DistrictFactory())
    here, beside = (CommunityFactory(parent=street) for _ in range(2))
    elsewhere = CommunityFactory()
    actors = [
        actor_of(StaffFactory(at=here)),
        actor_of(SecretaryFactory(at=beside)),
        actor_of(StreetOfficerFactory(at=street)),
        actor_of(GridWorkerFactory()),
        actor_of(ReachableFactory()),
    ]
    granny = ReachableFactory()
    messages = [
        MessageFactory(person=granny, community=place) for place in (here, here, beside, elsewhere)
    ]
    for actor in actors:
        allowed = {each.pk for each in messages if may_see(actor, each)}
        page = queries.page_for(actor, state=State.WAITING)
        assert {each.pk for each in page.items} == allowed
        assert queries.counts_by_state(actor)[State.WAITING] == len(allowed)
        for each in messages:
            if each.pk in allowed:
                assert queries.seen_by(actor, each.pk) == each
            else:
                with pytest.raises(Message.DoesNotExist):
                    queries.seen_by(actor, each.pk)
    assert [len(queries.page_for(a, state=State.WAITING).items) for a in actors] == [2, 1, 3, 0, 0]


@pytest.mark.django_db
def test_pages_go_on_where_the_last_one_ended(desk):
    granny, staff = desk
    messages = [MessageFactory(person=granny) for _ in range(5)]
    first = queries.page_for(staff, state=State.WAITING, limit=3)
    second = queries.page_for(staff, state=State.WAITING, limit=3, after=first.next)
    assert [*first.items, *second.items] == list(reversed(messages))
    assert second.next is None
