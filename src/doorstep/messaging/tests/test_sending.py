"""Taking messages out of the building."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel import jobs, words
from doorstep.kernel.models import Words
from doorstep.messaging import operations, reasons, transports
from doorstep.messaging.models import Delivery, Message
from doorstep.messaging.operations import sending
from doorstep.messaging.pauses import FIRST, LONGEST, TRIES, pause
from doorstep.messaging.states import Channel, Lane, Outcome, State
from doorstep.messaging.tests.factories import NINE_AM, PHONE, MessageFactory, ReachableFactory
from doorstep.messaging.transports import TransportFailed
from doorstep.people.tests.factories import PersonFactory

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def deliver(at=NINE_AM, worker="worker:a:1", **more) -> bool:
    return operations.deliver_next(at, worker=worker, **more)


class Faulty:
    """A transport that fails as told, then accepts."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.keys: list[str] = []

    def __call__(self, parcel, *, by):
        self.keys.append(parcel.key)
        if self.failures:
            raise self.failures.pop(0)
        return "provider-1"


@pytest.fixture
def faulty(monkeypatch):
    def install(*failures: Exception) -> Faulty:
        transport = Faulty(*failures)
        monkeypatch.setattr(sending, "deliver", transport)
        return transport

    return install


REFUSED = {"retry": False}
AGAIN = {"retry": True}
LOST = {"retry": True, "is_unknown": True}


@pytest.mark.django_db
class TestDeliverNext:
    def test_sends_and_keeps_the_text_as_sent(self, filed):
        message = MessageFactory()
        assert deliver()
        message.refresh_from_db()
        delivery = message.deliveries.get()
        assert (message.state, delivery.outcome, delivery.number) == ("SENT", "ACCEPTED", 1)
        assert [line["text"] for line in filed()] == ["The desk is open."]
        assert [line["to"] for line in filed()] == [PHONE]
        assert delivery.words.text == "The desk is open."
        assert words.matches(delivery.words, delivery.words_digest)
        assert (delivery.words.about_kind, delivery.words.about_id) == (
            "person",
            message.person.uid,
        )

    def test_is_false_when_nothing_waits_yet(self):
        MessageFactory(next_try_at=NINE_AM + SECOND)
        MessageFactory(state=State.HELD)
        assert not deliver()

    def test_resolves_names_when_sent_and_blanks_the_link(self, filed, settings):
        helper = PersonFactory(called="小李")
        message = operations.tell(
            ReachableFactory(),
            "messaging.coming",
            {"helper": helper.pk},
            secret="t0ken",
            reference="r",
            at=NINE_AM,
        )
        assert message is not None
        helper.called = "李姐"
        helper.save()
        deliver()
        assert filed()[0]["text"] == f"李姐 is coming. {settings.PUBLIC_URL}/l/t0ken/"
        message.refresh_from_db()
        assert message.secret is None
        assert "t0ken" not in Words.objects.get().text

    def test_blanks_a_code_as_soon_as_it_is_sent(self, filed):
        message = MessageFactory(
            template="messaging.code",
            lane=Lane.CODE,
            person=None,
            address=PHONE,
            secret="482913",
            community=ReachableFactory().community,
        )
        deliver()
        assert filed()[0]["text"] == "Your code is 482913."
        message.refresh_from_db()
        assert message.secret is None
        assert Words.objects.get().text == "Your code is ••••••."
        assert Words.objects.get().about_id == message.uid

    def test_calls_off_what_comes_too_late(self, filed):
        message = MessageFactory(
            template="messaging.code", lane=Lane.CODE, secret="482913", send_before=NINE_AM
        )
        deliver(NINE_AM + SECOND)
        message.refresh_from_db()
        assert (message.state, message.secret, filed()) == (State.CANCELLED, None, [])

    def test_takes_the_highest_lane_first(self, filed):
        for lane in (Lane.BULK, Lane.ORDINARY, Lane.SOS, Lane.CODE, Lane.URGENT):
            MessageFactory(lane=lane)
        sent = []
        while deliver():
            sent.append(
                max(Message.objects.filter(state=State.SENT).values_list("lane", flat=True))
            )
        assert sent == sorted(Lane)

    def test_leaves_other_lanes_alone(self):
        MessageFactory(lane=Lane.BULK)
        assert not deliver(lanes=[Lane.SOS])

    def test_waits_longer_after_each_failure_and_uses_one_key(self, faulty):
        message = MessageFactory()
        transport = faulty(*(TransportFailed("busy", **AGAIN) for _ in range(3)))
        at = NINE_AM
        for tries in (1, 2, 3):
            assert deliver(at)
            assert not deliver(at)
            message.refresh_from_db()
            wait = message.next_try_at - at
            assert pause(Lane.ORDINARY, tries) <= wait < pause(Lane.ORDINARY, tries) + SECOND
            at = message.next_try_at
        assert deliver(at)
        message.refresh_from_db()
        assert message.state == State.SENT
        assert transport.keys == [message.uid.hex] * 4
        outcomes = message.deliveries.order_by("number").values_list("outcome", flat=True)
        assert list(outcomes) == ["FAILED", "FAILED", "FAILED", "ACCEPTED"]

    def test_is_dead_with_its_reason_after_the_last_try(self, faulty):
        message = MessageFactory(lane=Lane.BULK)
        faulty(*(TransportFailed("number not in service", **AGAIN) for _ in range(9)))
        at = NINE_AM
        while deliver(at):
            at += DAY
        message.refresh_from_db()
        assert (message.state, message.tries) == (State.DEAD, TRIES[Lane.BULK])
        assert message.failure == "number not in service"

    def test_goes_on_by_the_next_channel_when_one_is_refused(self, faulty):
        granny = ReachableFactory(email="wang@example.org")
        message = MessageFactory(person=granny, fallbacks=["EMAIL"])
        faulty(TransportFailed("refused", **REFUSED))
        deliver()
        message.refresh_from_db()
        assert (message.state, message.channel, message.fallbacks) == (
            State.WAITING,
            Channel.EMAIL,
            [],
        )
        deliver(NINE_AM + SECOND)
        message.refresh_from_db()
        assert message.state == State.SENT
        assert [d.channel for d in message.deliveries.order_by("number")] == ["SMS", "EMAIL"]

    def test_marks_an_attempt_whose_end_is_unknown(self, faulty):
        message = MessageFactory()
        faulty(TransportFailed("timed out", **LOST))
        deliver()
        assert message.deliveries.get().outcome == Outcome.POSSIBLY_TWICE
        deliver(NINE_AM + DAY)
        assert message.deliveries.get(number=2).outcome == Outcome.ACCEPTED

    def test_takes_any_other_exception_as_unknown_and_does_not_quote_it(self, faulty):
        message = MessageFactory()
        faulty(RuntimeError("to 13800138000: 王奶奶"))
        deliver()
        message.refresh_from_db()
        assert message.state == State.WAITING
        assert message.failure.startswith("RuntimeError")
        assert PHONE not in message.failure
        assert message.deliveries.get().outcome == Outcome.POSSIBLY_TWICE

    @pytest.mark.parametrize(
        "fields",
        [
            {"template": "messaging.gone"},
            {"template": "messaging.for_you", "params": {"name": 10**6}},
        ],
    )
    def test_is_dead_at_once_when_it_cannot_be_put_into_words(self, fields):
        message = MessageFactory(**fields)
        assert deliver()
        message.refresh_from_db()
        assert (message.state, message.failure) == (State.DEAD, reasons.NO_TEXT)
        assert not Delivery.objects.exists()

    def test_is_dead_when_the_number_is_gone(self):
        message = MessageFactory(person=ReachableFactory(phone=None))
        deliver()
        message.refresh_from_db()
        assert (message.state, message.failure) == (State.DEAD, reasons.NO_ADDRESS)

    def test_a_dead_code_is_blanked(self, faulty):
        message = MessageFactory(template="messaging.code", lane=Lane.CODE, secret="482913")
        faulty(TransportFailed("refused", **REFUSED))
        deliver()
        message.refresh_from_db()
        assert (message.state, message.secret) == (State.DEAD, None)


@pytest.mark.django_db
class TestGiveBack:
    def taken(self, *, number: int | None = 1, **more) -> Message:
        """A worker died: it had taken the message and, with a number, begun to send it."""
        message = MessageFactory(
            state=State.TAKEN, taken_at=NINE_AM, taken_by="worker:a:1", tries=1, **more
        )
        if number is not None:
            Delivery.objects.create(
                message=message, number=number, channel="SMS", carrier="FILE", started_at=NINE_AM
            )
        return message

    def test_a_known_dead_workers_message_waits_again_and_says_possibly_twice(self):
        message = self.taken()
        other = self.taken(number=None)
        Message.objects.filter(pk=other.pk).update(taken_by="worker:b:2")
        assert operations.give_back(NINE_AM, worker="worker:a:1") == 1
        message.refresh_from_db()
        assert (message.state, message.taken_by) == (State.WAITING, "")
        assert message.deliveries.get().outcome == Outcome.POSSIBLY_TWICE
        assert deliver()
        assert message.deliveries.get(number=2).outcome == Outcome.ACCEPTED

    def test_says_nothing_of_the_sort_when_nothing_had_left(self):
        message = self.taken(number=None)
        operations.give_back(NINE_AM, worker="worker:a:1")
        deliver()
        assert [d.outcome for d in message.deliveries.all()] == ["ACCEPTED"]

    def test_leaves_a_living_workers_message_until_the_lease_is_over(self):
        self.taken()
        for seconds in range(0, 170, 5):
            at = NINE_AM + seconds * SECOND
            jobs.beat("worker:a:1", pid=1, at=at)
            assert operations.give_back_abandoned(at) == 0
        jobs.beat("worker:a:1", pid=1, at=NINE_AM + sending.LEASE)
        assert operations.give_back_abandoned(NINE_AM + sending.LEASE) == 1

    def test_takes_a_silent_workers_message_after_twenty_seconds(self):
        self.taken()
        jobs.beat("worker:a:1", pid=1, at=NINE_AM)
        assert operations.give_back_abandoned(NINE_AM + 19 * SECOND) == 0
        assert operations.give_back_abandoned(NINE_AM + 20 * SECOND) == 1

    def test_a_message_that_kills_every_worker_is_dead_in_the_end(self):
        message = self.taken()
        Message.objects.update(tries=message.try_limit)
        operations.give_back(NINE_AM, worker="worker:a:1")
        message.refresh_from_db()
        assert (message.state, message.failure) == (State.DEAD, reasons.WORKER_DIED)

    def test_a_slow_worker_that_was_accepted_after_all_ends_it(self, monkeypatch):
        message = MessageFactory()

        def slow(parcel, *, by):
            operations.give_back(NINE_AM, worker="worker:a:1")
            return ""

        monkeypatch.setattr(sending, "deliver", slow)
        deliver()
        message.refresh_from_db()
        assert (message.state, message.deliveries.get().outcome) == ("SENT", "ACCEPTED")

    def test_a_slow_worker_whose_message_was_sent_again_says_possibly_twice(self, monkeypatch):
        message = MessageFactory()

        def slow(parcel, *, by):
            operations.give_back(NINE_AM, worker="worker:a:1")
            monkeypatch.setattr(sending, "deliver", transports.deliver)
            deliver(worker="worker:b:2")
            return ""

        monkeypatch.setattr(sending, "deliver", slow)
        deliver()
        message.refresh_from_db()
        assert message.state == State.SENT
        assert [d.outcome for d in message.deliveries.order_by("number")] == [
            Outcome.POSSIBLY_TWICE,
            Outcome.ACCEPTED,
        ]


@pytest.mark.django_db(transaction=True)
def test_four_workers_send_each_message_once(filed):
    granny = ReachableFactory()
    for _ in range(24):
        MessageFactory(person=granny)

    def work(name: str) -> None:
        try:
            while deliver(worker=name):
                pass
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(f"worker:{n}",)) for n in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    keys = [line["key"] for line in filed()]
    assert len(keys) == len(set(keys)) == 24
    assert set(Delivery.objects.values_list("number", "outcome")) == {(1, "ACCEPTED")}


@given(lane=st.sampled_from(Lane), tries=st.integers(1, 60))
def test_pauses_grow_and_have_an_end(lane, tries):
    assert FIRST[lane] <= pause(lane, tries) <= pause(lane, tries + 1) <= LONGEST[lane]
