"""The worker: SOS first, an orderly end, and nothing lost when it is killed."""

import json
import signal
import threading
import time
from argparse import Namespace
from pathlib import Path

import pytest
from django.db import connection

from doorstep.cli import worker
from doorstep.cli.commands import worker as command
from doorstep.cli.lifeline import name_of
from doorstep.cli.tests.processes import environment, started, wait_for
from doorstep.kernel import clock, deployment
from doorstep.kernel.models import Beat, Job
from doorstep.messaging import texts, transports
from doorstep.messaging.models import Delivery, Message
from doorstep.messaging.states import Channel, Lane, State
from doorstep.messaging.tests.factories import MessageFactory, ReachableFactory
from doorstep.messaging.transports import TransportFailed

SLOW = "doorstep.cli.tests.slow_worker"
MANY = 10_000


def waiting(**more) -> Message:
    """A message that waits from now on."""
    at = clock.now()
    return MessageFactory(template="test.notice", next_try_at=at, made_at=at, **more)


@pytest.fixture
def notice(monkeypatch, settings, tmp_path: Path) -> None:
    """The one text of these tests, and a folder for what leaves."""
    monkeypatch.setattr(texts, "_KNOWN", {})
    monkeypatch.setattr(texts, "_NEWEST", {})
    texts.template("test.notice", purpose="test", text="The desk is open.")
    settings.DOORSTEP_OUTBOX = tmp_path


@pytest.fixture
def working(monkeypatch):
    """The rounds of a worker in threads of this process."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=worker._go_round, args=(each, stop))
        for each in worker.rounds("worker:test:1")
    ]

    def start() -> None:
        for thread in threads:
            thread.start()

    yield start
    stop.set()
    for thread in threads:
        if thread.ident is not None:
            thread.join()


def sent_within(message: Message, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if Message.objects.filter(pk=message.pk, state=State.SENT).exists():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sos_leaves_within_two_seconds_past_ten_thousand_notices(notice, working, monkeypatch):
    """A safety limit: also with a row that fails on every try, in the lane of SOS itself."""
    granny = ReachableFactory()
    failing = [waiting(person=granny, lane=lane) for lane in (Lane.SOS, Lane.URGENT)]
    keys = {message.uid.hex for message in failing}
    send = transports.deliver

    def deliver(parcel, *, by):
        if parcel.key in keys:
            raise TransportFailed("always", retry=True)
        return send(parcel, by=by)

    monkeypatch.setattr("doorstep.messaging.operations.sending.deliver", deliver)
    at = clock.now()
    Message.objects.bulk_create(
        Message(
            template="test.notice",
            version=1,
            params={},
            reference=f"notice:{number}",
            purpose="test",
            community=granny.community,
            person=granny,
            language="zh-hans",
            channel=Channel.SMS,
            lane=Lane.BULK,
            try_limit=5,
            next_try_at=at,
            made_at=at,
        )
        for number in range(MANY)
    )
    working()
    time.sleep(1)
    for number in range(3):
        message = waiting(person=granny, lane=Lane.SOS)
        assert sent_within(message, 2), f"SOS message {number} waited"
    assert Message.objects.filter(lane=Lane.BULK, state=State.WAITING).exists()
    assert not Message.objects.filter(uid__in=[m.uid for m in failing], state=State.SENT).exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestKilled:
    def test_in_mid_delivery_the_next_worker_sends_it_and_the_delivery_says_so(self, tmp_path):
        message = waiting(person=ReachableFactory())
        lines = tmp_path / "ordinary.jsonl"
        env = environment(tmp_path)
        with started(SLOW, "60", env=env) as first:
            wait_for(lines.exists)
            wait_for(Beat.objects.exists)
            first.kill()
            first.wait()
        message.refresh_from_db()
        assert message.state == State.TAKEN

        with started(SLOW, "0", name_of(first.pid), env=env) as second:
            wait_for(lambda: Message.objects.get().state == State.SENT)
            wait_for(lambda: Job.objects.exclude(last_ran_at=None).exists())
            second.send_signal(signal.SIGTERM)
            assert second.wait(20) == 0
        outcomes = Delivery.objects.order_by("number").values_list("outcome", flat=True)
        assert list(outcomes) == ["POSSIBLY_TWICE", "ACCEPTED"]
        sent = [json.loads(line)["key"] for line in lines.read_text().splitlines()]
        assert sent == [message.uid.hex] * 2
        assert not Beat.objects.exists()

    def test_before_it_took_anything_nothing_is_sent_twice(self, tmp_path):
        env = environment(tmp_path)
        with started(SLOW, "0", env=env) as first:
            wait_for(Beat.objects.exists)
            first.kill()
        message = waiting(person=ReachableFactory())
        with started(SLOW, "0", env=env):
            wait_for(lambda: Message.objects.get().state == State.SENT)
        assert [each.outcome for each in message.deliveries.all()] == ["ACCEPTED"]


@pytest.mark.django_db(transaction=True)
def test_goes_on_when_the_database_has_hung_up(notice, working):
    if connection.vendor != "postgresql":
        pytest.skip("a file does not hang up")
    working()
    assert sent_within(waiting(person=ReachableFactory()), 5)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone()[0] >= len(worker.LANES)
    assert sent_within(waiting(person=ReachableFactory()), 15)


@pytest.mark.django_db(transaction=True)
def test_a_round_outlives_whatever_its_work_raises(caplog):
    stop = threading.Event()
    turns = []

    def work(at):
        turns.append(at)
        if len(turns) > 2:
            stop.set()
            return False
        if len(turns) == 1:
            raise RuntimeError("王奶奶 13800138000")
        return True

    thread = threading.Thread(target=worker._go_round, args=(worker.Round("test", work), stop))
    thread.start()
    thread.join(10)
    assert len(turns) == 3
    assert "RuntimeError in cli.tests.test_worker" in caplog.text
    assert "138" not in caplog.text


@pytest.mark.django_db
def test_a_worker_by_itself_wants_a_database_that_is_set_up():
    with pytest.raises(deployment.NotSetUp):
        command.run(Namespace(parent=None, after=""))
