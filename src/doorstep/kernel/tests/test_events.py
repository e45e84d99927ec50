"""Events reach those who listen, in the transaction or once later."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from doorstep.kernel import events
from doorstep.kernel.errors import DomainError
from doorstep.kernel.models import Capture, EventRow, Handling

NINE_AM = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
SOON = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class DoorOpened(events.Event):
    door_id: int
    uid: UUID | None = None
    code: str = ""


class MayNotOpen(DomainError):
    code = "kernel.may_not_open"


@pytest.fixture(autouse=True)
def listeners(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has listeners of its own."""
    monkeypatch.setattr(events, "_NOW", {})
    monkeypatch.setattr(events, "_LATER", {})


def note(text: str, at: datetime = NINE_AM) -> None:
    """A trace in the database that goes when the transaction does."""
    Capture.objects.create(
        client=text,
        kind="trace",
        capture_id=uuid4(),
        digest="",
        result_kind="",
        result_id="",
        recorded_at=at,
    )


def notes() -> list[str]:
    return list(Capture.objects.order_by("pk").values_list("client", flat=True))


@transaction.atomic
def open_door(**more) -> None:
    events.emit(DoorOpened(door_id=501, **more), at=NINE_AM)


@pytest.mark.django_db
class TestEmit:
    def test_tells_listeners_what_and_when(self):
        told = []

        @events.listen(DoorOpened)
        def hear(event, *, at):
            told.append((event.door_id, at))

        open_door()
        assert told == [(501, NINE_AM)]
        assert not EventRow.objects.exists()

    def test_lets_a_listener_refuse_everything(self):
        @events.listen(DoorOpened)
        def refuse(event, *, at):
            note("half done")
            raise MayNotOpen("The door stays shut.")

        with pytest.raises(MayNotOpen):
            open_door()
        assert notes() == []

    def test_writes_one_row_which_a_worker_spreads_to_each_later_listener(self):
        @events.later(DoorOpened)
        def write(event, *, at):
            pass

        @events.later(DoorOpened)
        def paint(event, *, at):
            pass

        uid = uuid4()
        open_door(uid=uid, code="E-12")
        row = EventRow.objects.get()
        assert row.kind == "kernel.DoorOpened"
        assert row.payload == {"door_id": 501, "uid": str(uid), "code": "E-12"}
        assert not row.handlings.exists()

        assert (events.spread(NINE_AM), events.spread(NINE_AM)) == (1, 0)

        assert sorted(row.handlings.values_list("listener", flat=True)) == [
            "kernel.tests.test_events.paint",
            "kernel.tests.test_events.write",
        ]

    def test_of_many_at_once_writes_by_one_insert(self, django_assert_num_queries):
        @events.later(DoorOpened)
        def write(event, *, at):
            pass

        with django_assert_num_queries(3), transaction.atomic():  # with BEGIN and COMMIT
            events.emit_many([DoorOpened(door_id=number) for number in range(9)], at=NINE_AM)

        assert events.spread(NINE_AM) == 9

    def test_refuses_words(self):
        @events.later(DoorOpened)
        def write(event, *, at):
            pass

        for words in ("王奶奶的灯坏了", "two words", "x" * 65):
            with pytest.raises(events.NotAnId):
                open_door(code=words)

    def test_refuses_two_listeners_of_one_name(self):
        def hear(event, *, at):
            pass

        events.later(DoorOpened)(hear)
        with pytest.raises(ValueError, match="two listeners"):
            events.later(DoorOpened)(hear)


@pytest.mark.django_db(transaction=True)
def test_emit_wants_a_transaction():
    with pytest.raises(events.OutsideTransaction):
        events.emit(DoorOpened(door_id=1), at=NINE_AM)


def test_two_rooms_cannot_share_a_name_of_an_event():
    with pytest.raises(ValueError, match="two events"):
        type("DoorOpened", (events.Event,), {"__module__": "doorstep.kernel.elsewhere"})


@pytest.mark.django_db
class TestHandleNext:
    def test_tells_once_with_the_event_as_it_was(self):
        told = []

        @events.later(DoorOpened)
        def hear(event, *, at):
            told.append(event)
            note("heard")

        uid = uuid4()
        open_door(uid=uid)
        assert events.handle_next(NINE_AM, worker="w1")
        assert not events.handle_next(NINE_AM, worker="w1")
        assert told == [DoorOpened(door_id=501, uid=uid)]
        assert notes() == ["heard"]
        assert Handling.objects.get().done_at == NINE_AM

    def test_undoes_a_failed_listener_and_tells_again_after_a_pause(self):
        attempts = []

        @events.later(DoorOpened)
        def stumble(event, *, at):
            attempts.append(at)
            note("half done")
            if len(attempts) == 1:
                raise RuntimeError("王奶奶 3-2-501")

        open_door()
        events.handle_next(NINE_AM, worker="w1")
        handling = Handling.objects.get()
        assert notes() == []
        assert "RuntimeError in kernel.tests.test_events:" in handling.failure
        assert "王" not in handling.failure
        assert not events.handle_next(NINE_AM, worker="w1")

        assert events.handle_next(NINE_AM + SOON, worker="w1")
        assert notes() == ["half done"]
        assert Handling.objects.get().failure == ""

    def test_gives_up_after_the_last_try_and_keeps_the_reason(self):
        @events.later(DoorOpened)
        def stumble(event, *, at):
            raise MayNotOpen("never")

        open_door()
        at = NINE_AM
        for _ in range(events.TRY_LIMIT):
            assert events.handle_next(at, worker="w1")
            at += events.LONGEST_PAUSE
        handling = Handling.objects.get()
        assert handling.dead_at is not None
        assert handling.failure.startswith("kernel.may_not_open")
        assert not events.handle_next(at, worker="w1")

    def test_gives_an_event_whose_listener_is_gone_time_to_come_back(self):
        @events.later(DoorOpened)
        def hear(event, *, at):
            pass

        open_door()
        events._LATER.clear()
        assert events.handle_next(NINE_AM, worker="w1")
        assert "NobodyListens" in Handling.objects.get().failure

    def test_one_failing_listener_does_not_stop_another(self):
        @events.later(DoorOpened)
        def fail(event, *, at):
            raise RuntimeError

        @events.later(DoorOpened)
        def hear(event, *, at):
            note("heard")

        open_door()
        while events.handle_next(NINE_AM, worker="w1"):
            pass
        assert notes() == ["heard"]


@pytest.mark.django_db
class TestGiveBack:
    @pytest.fixture
    def taken(self):
        """A worker died at work: its row is taken and nothing was done."""

        @events.later(DoorOpened)
        def hear(event, *, at):
            note("heard")

        open_door()
        events.spread(NINE_AM)
        Handling.objects.update(
            taken_at=NINE_AM, taken_by="w1", tries=1, next_try_at=NINE_AM + events.LEASE
        )

    def test_comes_by_itself_when_the_lease_is_over(self, taken):
        assert not events.handle_next(NINE_AM + SOON, worker="w2")
        assert events.handle_next(NINE_AM + events.LEASE, worker="w2")
        assert notes() == ["heard"]

    def test_comes_at_once_for_a_worker_known_to_be_dead(self, taken):
        assert events.give_back(NINE_AM, worker="w1") == 1
        assert events.handle_next(NINE_AM, worker="w2")
        assert notes() == ["heard"]

    def test_a_worker_that_was_too_slow_changes_nothing(self, taken):
        slow = Handling.objects.get()
        assert events.handle_next(NINE_AM + events.LEASE, worker="w2")
        events._tell(slow, NINE_AM)
        assert notes() == ["heard"]


@pytest.mark.django_db(transaction=True)
def test_many_workers_tell_each_listener_exactly_once():
    @events.later(DoorOpened)
    def hear(event, *, at):
        note(f"door {event.door_id}")

    with transaction.atomic():
        for door in range(20):
            events.emit(DoorOpened(door_id=door), at=NINE_AM)

    def work(name: str) -> None:
        try:
            while events.handle_next(NINE_AM, worker=name):
                pass
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sorted(notes()) == sorted(f"door {door}" for door in range(20))


@pytest.mark.parametrize(("tries", "seconds"), [(1, 5), (2, 10), (3, 20), (11, 3600), (99, 3600)])
def test_pauses_grow_up_to_an_hour(tries, seconds):
    assert events.pause(tries) == timedelta(seconds=seconds)
