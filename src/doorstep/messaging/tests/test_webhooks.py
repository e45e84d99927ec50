"""Telling other systems: signed, in order, until it gets in, and never what is not theirs."""

import base64
import hashlib
import hmac
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from doorstep.kernel.errors import BadInput
from doorstep.messaging import operations, signing
from doorstep.messaging.announcing import Happened, announce
from doorstep.messaging.models import Webhook, WebhookCall, WebhookTry
from doorstep.messaging.operations import Wish
from doorstep.messaging.states import Outcome, State, WebhookState
from doorstep.messaging.tests.factories import NINE_AM
from doorstep.messaging.tests.hooks import SECRETS, add, tell, work
from doorstep.people.actors import Actor
from doorstep.people.tests.factories import (
    ClientFactory,
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    actor_of,
)
from doorstep.places.tests.factories import CommunityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("things")]


class TestAdd:
    def test_shows_the_secret_once_and_keeps_it_sealed(self, secretary, receiver, community):
        wish = Wish(url=receiver.url, events=["thing.began"])

        webhook, secret = operations.add_webhook(
            wish, place_id=community.pk, by=secretary, at=NINE_AM
        )

        assert secret.startswith("whsec_")
        with connection.cursor() as cursor:
            cursor.execute("SELECT secret FROM messaging_webhook")
            (kept,) = cursor.fetchone()
        assert secret[6:].encode() not in bytes(kept)
        assert Webhook.objects.get().secret == secret
        assert (webhook.owner_kind, webhook.owner_id) == (secretary.kind, secretary.id)

    @pytest.mark.parametrize(
        "url",
        [
            "https://unlisted.example/hook",
            "http://listed.example/hook",
            "https://listed.example@evil.example/",
            "https://127.0.0.1/hook",
            "ftp://listed.example/",
            "nonsense",
        ],
    )
    def test_refuses_a_host_the_operator_has_not_listed(self, secretary, community, settings, url):
        settings.DOORSTEP_OUTGOING_HOSTS = ["listed.example"]

        with pytest.raises(operations.HostNotListed):
            add(secretary, url, community)

        assert not Webhook.objects.exists()

    def test_refuses_whoever_does_not_work_there(self, receiver, community):
        for stranger in (StaffFactory(at=CommunityFactory()), ResidentFactory()):
            with pytest.raises(operations.MayNotSubscribe):
                add(actor_of(stranger), receiver.url, community)

    def test_lets_a_program_be_told_where_it_was_let_in_for_that(self, receiver, community):
        hotline = Actor.using(ClientFactory(place=community))
        deaf = Actor.using(ClientFactory(place=community, may=["SUBMIT"]))

        assert add(hotline, receiver.url, community).owner_kind == "CLIENT"
        for by, place in ((hotline, CommunityFactory()), (deaf, community)):
            with pytest.raises(operations.MayNotSubscribe):
                add(by, receiver.url, place)

    def test_refuses_events_nobody_knows_and_too_many(self, secretary, receiver, community):
        with pytest.raises(BadInput):
            add(secretary, receiver.url, community, events=["thing.began", "thing.exploded"])
        for _ in range(operations.webhooks.MOST_EACH):
            add(secretary, receiver.url, community)
        with pytest.raises(operations.TooManyWebhooks):
            add(secretary, receiver.url, community)


class TestCall:
    def test_tells_ids_and_nothing_else(self, webhook, receiver):
        call = tell(webhook)

        assert work() == 1

        (told,) = receiver.told
        assert told.said == {
            "id": str(call.uid),
            "event": "thing.began",
            "thing": {"uid": str(call.thing_id), "code": "7KQM2WXY"},
            "seq": 1,
            "at": "2026-03-05T01:00:00.000+00:00",
            "is_late": False,
            "is_repeat": False,
        }
        call.refresh_from_db()
        assert (call.state, call.tries) == (State.SENT, 1)
        assert WebhookTry.objects.get().status == 204

    def test_is_signed_as_the_receiver_can_check(self, webhook, receiver):
        tell(webhook)
        work()

        (told,) = receiver.told
        key, moment = told.headers["webhook-id"], told.headers["webhook-timestamp"]
        secret = base64.b64decode(webhook.secret.removeprefix("whsec_"))
        signed = f"{key}.{moment}.".encode() + told.body
        made = base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
        assert told.headers["webhook-signature"] == f"v1,{made}"
        assert (key, moment) == (told.said["id"], str(int(NINE_AM.timestamp())))

    def test_is_written_once_however_often_it_is_announced(self, webhook):
        uid = uuid4()
        for _ in range(3):
            tell(webhook, uid=uid)

        assert WebhookCall.objects.count() == 1

    def test_reaches_only_who_wants_it_there(self, secretary, receiver, community, webhook):
        elsewhere = CommunityFactory()
        other = add(actor_of(SecretaryFactory(at=elsewhere)), receiver.url, elsewhere)
        ended = add(secretary, receiver.url, community, events=["thing.ended"])

        tell(webhook)

        assert {each.webhook for each in WebhookCall.objects.all()} == {webhook}
        assert {other, ended}.isdisjoint(each.webhook for each in WebhookCall.objects.all())

    def test_is_not_told_what_came_before_it_was_made(self, webhook, receiver):
        happened = Happened("thing.began", ("thing", uuid4()), 1, NINE_AM - timedelta(seconds=1))

        assert announce(happened, place_ids=[webhook.place_id], at=NINE_AM) == 0

    def test_what_its_owner_may_not_know_of_is_not_told(self, webhook, receiver):
        secret, open_ = tell(webhook), tell(webhook)
        SECRETS.add(secret.thing_id)

        work()

        assert [each.said["id"] for each in receiver.told] == [str(open_.uid)]
        secret.refresh_from_db()
        assert secret.state == State.CANCELLED

    def test_ends_when_its_owner_is_not_here_any_more(self, webhook, receiver, secretary):
        call, other = tell(webhook), tell(webhook)
        person = secretary.person
        person.is_active = False
        person.save()

        work()

        webhook.refresh_from_db()
        assert (receiver.told, webhook.state, webhook.secret) == ([], WebhookState.ENDED, "")
        assert set(WebhookCall.objects.values_list("state", flat=True)) == {State.CANCELLED}
        assert {call, other} == set(WebhookCall.objects.all())


class TestDeeds:
    def test_a_paused_one_is_told_when_it_goes_on(self, webhook, receiver, secretary):
        before = tell(webhook)
        operations.pause_webhook(webhook.pk, by=secretary, at=NINE_AM)
        meanwhile = tell(webhook)
        assert (work(), receiver.told) == (0, [])

        operations.resume_webhook(webhook.pk, by=secretary, at=NINE_AM)
        work()

        assert {each.said["id"] for each in receiver.told} == {
            str(before.uid),
            str(meanwhile.uid),
        }

    def test_for_a_day_after_another_secret_both_sign(self, webhook, receiver, secretary):
        old = webhook.secret
        _same, new = operations.rotate_webhook_secret(webhook.pk, by=secretary, at=NINE_AM)
        tell(webhook)
        work()
        day_after = NINE_AM + timedelta(days=1, seconds=1)
        tell(webhook, at=day_after)
        work(day_after)

        first, second = receiver.told
        for told, secrets_ in ((first, [new, old]), (second, [new])):
            moment = int(told.headers["webhook-timestamp"])
            key = told.headers["webhook-id"]
            expected = [
                signing.signature(each, key=key, seconds=moment, body=told.body)
                for each in secrets_
            ]
            assert told.headers["webhook-signature"].split() == expected

    def test_a_test_tells_of_nothing(self, webhook, receiver, secretary):
        operations.test_webhook(webhook.pk, by=secretary, at=NINE_AM)
        operations.test_webhook(webhook.pk, by=secretary, at=NINE_AM)
        work()

        assert [each.said["event"] for each in receiver.told] == ["webhook.test"] * 2

    def test_one_can_be_told_again(self, webhook, receiver, secretary):
        call = tell(webhook)
        work()

        operations.replay_call(call.uid, by=secretary, at=NINE_AM)
        work()

        assert [each.said["id"] for each in receiver.told] == [str(call.uid)] * 2

    def test_an_ended_one_is_told_nothing_and_stays_ended(self, webhook, receiver, secretary):
        call = tell(webhook)
        operations.end_webhook(webhook.pk, by=secretary, at=NINE_AM)
        assert (work(), receiver.told) == (0, [])
        for again in (operations.resume_webhook, operations.test_webhook):
            with pytest.raises(operations.WebhookEnded):
                again(webhook.pk, by=secretary, at=NINE_AM)
        with pytest.raises(operations.WebhookEnded):
            operations.replay_call(call.uid, by=secretary, at=NINE_AM)

    def test_a_stranger_does_not_know_of_it(self, webhook):
        stranger = actor_of(SecretaryFactory(at=CommunityFactory()))
        colleague = actor_of(StaffFactory(at=webhook.place))
        call = tell(webhook)
        for by in (stranger, colleague):
            for deed in (operations.pause_webhook, operations.end_webhook, operations.test_webhook):
                with pytest.raises(Webhook.DoesNotExist):
                    deed(webhook.pk, by=by, at=NINE_AM)
            with pytest.raises(WebhookCall.DoesNotExist):
                operations.replay_call(call.uid, by=by, at=NINE_AM)


class TestGiveBack:
    def test_marks_a_try_that_may_have_arrived_and_makes_the_call_again(self, webhook, receiver):
        call = tell(webhook)
        WebhookCall.objects.filter(pk=call.pk).update(
            state=State.TAKEN, taken_by="worker:dead:1", taken_at=NINE_AM, tries=1
        )
        WebhookTry.objects.create(call=call, number=1, started_at=NINE_AM)

        assert operations.give_back_calls(NINE_AM, worker="worker:dead:1") == 1
        work()

        outcomes = WebhookTry.objects.order_by("number").values_list("outcome", flat=True)
        assert list(outcomes) == [Outcome.POSSIBLY_TWICE, Outcome.ACCEPTED]

    def test_old_calls_are_forgotten_and_waiting_ones_kept(self, webhook, receiver):
        tell(webhook)
        work()
        waiting = tell(webhook)

        operations.forget_old_calls(NINE_AM + timedelta(days=31))

        assert list(WebhookCall.objects.all()) == [waiting]
