"""One line for every act that may have to be answered for: ids only."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from doorstep.kernel.models import AuditEntry


class Who(Protocol):
    """Whoever acts, as two plain texts; `people.Actor` is one."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...


type Thing = tuple[str, object]  # what kind, and its id


def note(actor: Who, action: str, thing: Thing, *, at: datetime) -> AuditEntry:
    """Write down that `actor` did `action` ("cases.claim") to `thing` ("case", 812)."""
    entry = _entry(actor, action, thing, at)
    entry.save(force_insert=True)
    return entry


def note_many(actor: Who, action: str, things: Iterable[Thing], *, at: datetime) -> None:
    """Write down that `actor` did the same to several things: a row each, by one insert."""
    AuditEntry.objects.bulk_create([_entry(actor, action, thing, at) for thing in things])


def _entry(actor: Who, action: str, thing: Thing, at: datetime) -> AuditEntry:
    kind, thing_id = thing
    return AuditEntry(
        actor_kind=actor.kind,
        actor_id=actor.id,
        action=action,
        thing_kind=kind,
        thing_id=str(thing_id),
        at=at,
    )
