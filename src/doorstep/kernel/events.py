"""Telling the rooms above what happened: in the same transaction, or later by the worker."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from types import UnionType
from typing import Any, ClassVar, Protocol, get_args, get_type_hints
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from doorstep.kernel.failures import named
from doorstep.kernel.models import EventRow, Handling
from doorstep.kernel.taking import take_first

logger = logging.getLogger(__name__)

TRY_LIMIT = 12
LEASE = timedelta(minutes=5)
SPREAD_AT_ONCE = 200
LONGEST_PAUSE = timedelta(hours=1)
_CODE = re.compile(r"[\w.:@/-]{0,64}", re.ASCII)


class OutsideTransaction(RuntimeError):
    """An event was told outside the transaction that makes it true."""


class NotAnId(TypeError):
    """An event or a message may carry ids and codes, never words."""


class NobodyListens(LookupError):
    """The function an event waits for is no longer in the code under that name."""


@dataclass(frozen=True)
class Event:
    """Something that happened. Subclasses are frozen dataclasses whose fields are ids or codes."""

    kind: ClassVar[str]

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        room = cls.__module__.removeprefix("doorstep.").partition(".")[0]
        cls.kind = f"{room}.{cls.__name__}"
        known = _KINDS.setdefault(cls.kind, cls)
        if known.__module__ != cls.__module__:
            raise ValueError(f"two events are called {cls.kind}")
        _KINDS[cls.kind] = cls  # with slots=True the class is made a second time


class Listener[Told: Event](Protocol):
    """A function that is told of one kind of event."""

    @property
    def __name__(self) -> str: ...

    def __call__(self, event: Told, /, *, at: datetime) -> None: ...


_KINDS: dict[str, type[Event]] = {}
_NOW: dict[str, list[Listener[Any]]] = {}
_LATER: dict[str, dict[str, Listener[Any]]] = {}


def listen[Told: Event](kind: type[Told]) -> Callable[[Listener[Told]], Listener[Told]]:
    """Tell the function in the same transaction; what it raises refuses the whole operation."""

    def register(listener: Listener[Told]) -> Listener[Told]:
        _NOW.setdefault(kind.kind, []).append(listener)
        return listener

    return register


def later[Told: Event](kind: type[Told]) -> Callable[[Listener[Told]], Listener[Told]]:
    """Tell the function once, by the worker, in a transaction of its own; retried when it fails.

    Waiting rows know it by module and name. Raises ValueError when one kind has two of a name.
    """

    def register(listener: Listener[Told]) -> Listener[Told]:
        name = f"{listener.__module__.removeprefix('doorstep.')}.{listener.__name__}"
        if name in _LATER.setdefault(kind.kind, {}):
            raise ValueError(f"two listeners are called {name}")
        _LATER[kind.kind][name] = listener
        return listener

    return register


def listeners_of(kind: type[Event]) -> tuple[list[str], list[str]]:
    """The names of those told at once, in their order, and of those told later."""
    return [each.__name__ for each in _NOW.get(kind.kind, ())], sorted(_LATER.get(kind.kind, {}))


def emit(event: Event, *, at: datetime) -> None:
    """Tell everybody who listens; whoever wants it later gets a row. Only inside a transaction.

    An event nobody wants later leaves no row. Raises OutsideTransaction, NotAnId, and whatever
    a listener refuses with.
    """
    emit_many([event], at=at)


def emit_many(told: Sequence[Event], *, at: datetime) -> None:
    """Tell of several things at once, in their order: as `emit` one by one, by one insert."""
    if not connection.in_atomic_block:
        raise OutsideTransaction(", ".join({event.kind for event in told}))
    for event in told:
        for listener in _NOW.get(event.kind, ()):
            listener(event, at=at)
    EventRow.objects.bulk_create(
        EventRow(
            kind=event.kind, payload=_packed(event), recorded_at=at, waiting_for=" ".join(names)
        )
        for event in told
        if (names := _LATER.get(event.kind))
    )


def handle_next(at: datetime, *, worker: str) -> bool:
    """Tell one waiting listener what happened. False when none is waiting.

    Its changes and the mark that it is done commit together, so they happen exactly once.
    """
    handling = _take(at, worker)
    if handling is None and spread(at):
        handling = _take(at, worker)
    if handling is None:
        return False
    try:
        _tell(handling, at)
    except Exception as error:  # noqa: BLE001 - a listener may fail in any way and must not stop others
        _put_back(handling, named(error), at)
    return True


def spread(at: datetime) -> int:
    """Give each listener of the events that wait its own row, and say of how many events.

    Whoever emits writes one row, however many listen; the rest is done here, by the worker.
    """
    waiting = EventRow.objects.exclude(waiting_for="").filter(recorded_at__lte=at).order_by("pk")
    if not waiting.exists():  # an empty look takes no lock on either engine
        return 0
    with transaction.atomic():
        rows = list(waiting.select_for_update(skip_locked=True, no_key=True)[:SPREAD_AT_ONCE])
        Handling.objects.bulk_create(
            Handling(event=row, listener=name, next_try_at=row.recorded_at)
            for row in rows
            for name in row.waiting_for.split()
        )
        EventRow.objects.filter(pk__in=[row.pk for row in rows]).update(waiting_for="")
    return len(rows)


def _take(at: datetime, worker: str) -> Handling | None:
    waiting = Handling.objects.filter(done_at=None, dead_at=None, next_try_at__lte=at)
    return take_first(
        waiting.order_by("next_try_at", "pk"),
        next_try_at=at + LEASE,
        taken_at=at,
        taken_by=worker,
        tries=F("tries") + 1,
    )


def give_back(at: datetime, *, worker: str) -> int:
    """Let others do at once what a worker that is known to be dead had taken."""
    held = Handling.objects.filter(done_at=None, dead_at=None, taken_by=worker)
    return held.update(next_try_at=at, taken_at=None, taken_by="")


def pause(tries: int) -> timedelta:
    """How long to wait after the given number of tries: 5 s, doubling, at most an hour."""
    return min(timedelta(seconds=5) * (1 << min(tries - 1, 20)), LONGEST_PAUSE)


def as_id(value: object) -> int | str | None:
    """An id or code as JSON keeps it. Raises NotAnId for anything that could be words."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str) and _CODE.fullmatch(value):
        return value
    raise NotAnId(type(value).__name__)


def _tell(handling: Handling, at: datetime) -> None:
    row = handling.event
    listener = _LATER.get(row.kind, {}).get(handling.listener)
    if listener is None:
        raise NobodyListens(handling.listener)
    event = _unpacked(row)
    with transaction.atomic():
        mine = Handling.objects.filter(
            pk=handling.pk, tries=handling.tries, done_at=None, dead_at=None
        )
        if mine.update(done_at=at, failure=""):
            listener(event, at=at)


def _put_back(handling: Handling, failure: str, at: datetime) -> None:
    is_over = handling.tries >= TRY_LIMIT
    logger.warning("handling %s of event %s: %s", handling.pk, handling.event_id, failure)
    Handling.objects.filter(pk=handling.pk, tries=handling.tries, done_at=None).update(
        next_try_at=at + pause(handling.tries),
        dead_at=at if is_over else None,
        taken_at=None,
        taken_by="",
        failure=failure,
    )


def _packed(event: Event) -> dict[str, int | str | None]:
    return {field.name: as_id(getattr(event, field.name)) for field in fields(event)}


def _unpacked(row: EventRow) -> Event:
    kind = _KINDS[row.kind]
    hints = get_type_hints(kind)
    return kind(
        **{
            field.name: _as_hinted(row.payload[field.name], hints[field.name])
            for field in fields(kind)
            if field.name in row.payload
        }
    )


def _as_hinted(value: Any, hint: Any) -> Any:
    wanted = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    return UUID(value) if UUID in wanted and isinstance(value, str) else value
