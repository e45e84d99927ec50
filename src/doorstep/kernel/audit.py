"""One line for every act that may have to be answered for: ids only."""

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
    kind, thing_id = thing
    return AuditEntry.objects.create(
        actor_kind=actor.kind,
        actor_id=actor.id,
        action=action,
        thing_kind=kind,
        thing_id=str(thing_id),
        at=at,
    )
