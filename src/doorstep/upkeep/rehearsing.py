"""Trying a restore in a place of its own, so that the first one is not on the worst of days."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pyrage
from django.conf import settings

from doorstep.kernel import upkeep
from doorstep.kernel.models import UpkeepKind
from doorstep.upkeep import restoring
from doorstep.upkeep.places import Place
from doorstep.upkeep.restoring import Unpacked


def rehearse(
    file: Path,
    place: Place | None,
    *,
    identity: "pyrage.x25519.Identity",
    at: datetime,
    again: bool = False,
    more: tuple[str, ...] = (),
    say: Callable[[str, int], None] = lambda _what, _n: None,
) -> Unpacked:
    """Restore into a place that goes again, with every check, and write down that it worked.

    Raises whatever restoring refuses with; then nothing is written down.
    """
    with ExitStack() as stack:
        if place is None:
            folder = tempfile.TemporaryDirectory(prefix=".rehearsal-", dir=_room())
            place = stack.enter_context(Place.passing(Path(stack.enter_context(folder))))
        found = restoring.restore(
            file, place, identity=identity, at=at, again=again, more=more, say=say
        )
    upkeep.note(
        UpkeepKind.REHEARSAL,
        at=at,
        file=file.name,
        made_at=found.manifest["made_at"],
        recovery=str(identity.to_public()),
    )
    return found


def _room() -> Path:
    """Beside the data, where it fits and nobody else reads."""
    data = Path(settings.DOORSTEP_DATA)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return data
