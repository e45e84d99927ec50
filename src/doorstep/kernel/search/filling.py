"""Making findable what was there before search was: once, in the background, a little at a time."""

from datetime import datetime, timedelta
from time import monotonic

from doorstep.kernel import upkeep
from doorstep.kernel.models import UpkeepKind
from doorstep.kernel.search.keeping import kept

A_WHILE = timedelta(seconds=3)  # then other regular work has its turn

_FILLED: set[str] = set()  # known in this process, so that nothing is asked again


def fill(at: datetime) -> None:
    """Go on writing missing rows for a while; a kind of thing that has them all is noted down.

    Stopped at any moment it goes on from there, for what is written is not missing any more. A
    kind that a later release makes findable is filled by that release.
    """
    began = monotonic()
    for each in kept():
        if each.name in _FILLED:
            continue
        while upkeep.last(UpkeepKind.FILLED, row=each.name) is None:
            if each.fill() == 0:
                upkeep.note(UpkeepKind.FILLED, at=at, row=each.name)
            if monotonic() - began > A_WHILE.total_seconds():
                return
        _FILLED.add(each.name)


def forget_filled() -> None:
    """For tests, which have many databases in one process."""
    _FILLED.clear()
