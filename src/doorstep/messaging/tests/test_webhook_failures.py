"""When the other side does not take it: again, later, in order, and at last a pause."""

from datetime import timedelta
from uuid import uuid4

import pytest

from doorstep.messaging import operations
from doorstep.messaging.models import Message, WebhookCall, WebhookTry
from doorstep.messaging.operations import calling
from doorstep.messaging.pauses import webhook_pause
from doorstep.messaging.states import Outcome, PausedWhy, State, WebhookState
from doorstep.messaging.tests.factories import NINE_AM
from doorstep.messaging.tests.hooks import tell, work
from doorstep.messaging.tests.receivers import SLOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("things")]


class TestFailure:
    def test_is_tried_again_after_growing_pauses_under_the_same_id(self, webhook, receiver):
        receiver.plan = [500, 503]
        call, at = tell(webhook), NINE_AM

        for _ in range(3):
            assert work(at) == 1
            at += timedelta(minutes=1)

        assert len({each.headers["webhook-id"] for each in receiver.told}) == 1
        tries = WebhookTry.objects.filter(call=call).order_by("number")
        assert [each.status for each in tries] == [500, 503, 204]
        assert webhook_pause(1) < webhook_pause(2) < webhook_pause(30) == timedelta(hours=1)

    def test_leaves_the_other_side_alone_with_everything_else(self, webhook, receiver):
        receiver.plan = [500]
        tell(webhook), tell(webhook)

        assert work() == 1
        assert work(NINE_AM + timedelta(seconds=30)) == 2

    def test_does_not_follow_a_redirect(self, webhook, receiver):
        receiver.plan = [302]
        call = tell(webhook)

        work()

        call.refresh_from_db()
        assert (len(receiver.told), call.state) == (1, State.WAITING)

    def test_a_silent_other_side_is_marked_possibly_twice(self, webhook, receiver, monkeypatch):
        monkeypatch.setattr(calling, "SECONDS", 0.2)
        receiver.plan, receiver.linger = [SLOW], 0.6
        call = tell(webhook)

        work()
        work(NINE_AM + timedelta(minutes=1))

        outcomes = WebhookTry.objects.filter(call=call).order_by("number")
        assert [each.outcome for each in outcomes] == [Outcome.POSSIBLY_TWICE, Outcome.ACCEPTED]
        assert len(receiver.told) == 2
        assert len({each.headers["webhook-id"] for each in receiver.told}) == 1
        assert [each.said["is_repeat"] for each in receiver.told] == [False, True]

    def test_one_that_never_gets_in_is_put_aside_and_holds_up_nothing_more(self, webhook, receiver):
        call = tell(webhook)
        WebhookCall.objects.filter(pk=call.pk).update(try_limit=1)
        later = tell(webhook, uid=call.thing_id, seq=2)
        receiver.plan = [400]

        work()
        work(NINE_AM + timedelta(minutes=1))

        call.refresh_from_db()
        later.refresh_from_db()
        assert (call.state, later.state) == (State.DEAD, State.SENT)

    def test_pauses_after_many_and_tells_the_owner(self, webhook, receiver, secretary):
        receiver.plan = [500] * calling.FAILURES
        at = NINE_AM
        calls = [tell(webhook) for _ in range(3)]
        for _ in range(calling.FAILURES):
            at += timedelta(hours=2)
            operations.call_next(at, worker="worker:test:1")

        webhook.refresh_from_db()
        assert (webhook.state, webhook.paused_why) == (WebhookState.PAUSED, PausedWhy.FAILING)
        assert work(at + timedelta(days=1)) == 0
        assert Message.objects.get().person == secretary.person
        assert Message.objects.get().template == "messaging.webhook_paused"

        operations.resume_webhook(webhook.pk, by=secretary, at=at)
        work(at)
        assert {each.said["id"] for each in receiver.told} == {str(each.uid) for each in calls}
        assert not WebhookCall.objects.exclude(state=State.SENT).exists()

    def test_pauses_at_once_when_the_other_side_is_gone(self, webhook, receiver):
        receiver.plan = [410]
        tell(webhook)

        work()

        webhook.refresh_from_db()
        assert webhook.paused_why == PausedWhy.GONE

    def test_a_host_that_is_no_longer_listed_is_not_called(self, webhook, receiver, settings):
        settings.DOORSTEP_OUTGOING_TEST_BASES = []
        call = tell(webhook)

        work()

        call.refresh_from_db()
        assert (receiver.told, call.failure) == ([], "host not listed")

    def test_what_is_a_week_old_is_not_told(self, webhook, receiver):
        call = tell(webhook)

        work(NINE_AM + timedelta(days=8))

        call.refresh_from_db()
        assert (receiver.told, call.state) == ([], State.CANCELLED)


class TestOrder:
    def test_a_later_step_waits_for_the_earlier_one(self, webhook, receiver):
        receiver.plan = [500]
        uid = uuid4()
        tell(webhook, uid=uid, seq=1), tell(webhook, uid=uid, seq=2, event="thing.ended")

        work()
        work(NINE_AM + timedelta(minutes=1))

        assert [each.said["seq"] for each in receiver.told] == [1, 1, 2]

    def test_a_step_that_was_overtaken_says_so(self, webhook, receiver):
        uid = uuid4()
        tell(webhook, uid=uid, seq=2)
        work()
        tell(webhook, uid=uid, seq=1)
        work()

        assert [(each.said["seq"], each.said["is_late"]) for each in receiver.told] == [
            (2, False),
            (1, True),
        ]
