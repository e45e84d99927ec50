"""Writing down, and finding again, what was done to keep the house in order."""

from datetime import datetime

from doorstep.kernel.models import UpkeepKind, UpkeepNote

type Facts = dict[str, str | int | bool | None]


def note(kind: UpkeepKind, *, at: datetime, **facts: str | int | bool | None) -> UpkeepNote:
    """Write one line down: figures and marks, never words about anybody."""
    return UpkeepNote.objects.create(kind=kind, at=at, facts=facts)


def last(*kinds: UpkeepKind, **facts: str) -> UpkeepNote | None:
    """The newest line of these kinds in which these facts stand; None when there is none."""
    wanted = {f"facts__{name}": value for name, value in facts.items()}
    return UpkeepNote.objects.filter(kind__in=kinds, **wanted).order_by("-at", "-pk").first()
