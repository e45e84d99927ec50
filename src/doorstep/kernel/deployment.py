"""What this database is: real or demo, since which restore, and how late it has been here."""

import logging
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from uuid import uuid4

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from doorstep.kernel import anchors, ciphers, clock, upkeep
from doorstep.kernel.models import Deployment, UpkeepKind


class NotSetUp(ImproperlyConfigured):
    """The database has no deployment row yet."""


class OtherKeys(ImproperlyConfigured):
    """The key files belong to another database."""


class ClockIsBehind(ImproperlyConfigured):
    """The machine's clock shows a moment before what this database has already seen."""


class Trust(StrEnum):
    """How far the machine's clock can be believed just now."""

    STEADY = "STEADY"
    JUMPED = "JUMPED"  # forward by more than ten minutes, or we were down: nothing expires yet
    BEHIND = "BEHIND"  # earlier than we have been: nothing is done


_DRIFT = timedelta(seconds=5)  # what a clock that is set right may step back
_JUMP = timedelta(minutes=1)  # further than any clock strays that is only being set right
_STRAYS = 1000  # at most one second in so many is what slewing changes
_LONG_OFF = timedelta(days=30)  # nobody leaves the machine off that long: the clock is wrong

_UNSEEN = timedelta(minutes=10)  # we were down, or the clock was set forward
_SETTLES = timedelta(hours=1)  # time for somebody to look after a jump, before anything expires
_looks: list[clock.Look] = []  # the last one of this process
_marks: list[bool] = []  # read once: the mark never changes

logger = logging.getLogger(__name__)


def create(
    *,
    is_demo: bool,
    at: datetime,
    seed: int | None = None,
    anchor_on: date | None = None,
    stage: str = "",
) -> Deployment:
    """Mark a new database, once and for ever. Raises IntegrityError when it has its mark."""
    made = Deployment.objects.create(
        is_demo=is_demo,
        seed=seed,
        anchor_on=anchor_on,
        build_stage=stage,
        keys_mark=_keys_mark(),
        made_at=at,
        high_water_at=at,
    )
    transaction.on_commit(partial(anchors.begin_anew, at), robust=True)
    return made


def current() -> Deployment | None:
    """The deployment row, None in a new database."""
    return Deployment.objects.first()


def require() -> Deployment:
    """The deployment row. Raises NotSetUp."""
    found = current()
    if found is None:
        raise NotSetUp("This database is not set up. Run: make run, or ./doorstep serve")
    return found


def is_demo() -> bool:
    """True only on a database marked as a demo when it was made."""
    if not _marks:
        _marks.extend(Deployment.objects.values_list("is_demo", flat=True)[:1])
    return bool(_marks and _marks[0])


def forget_mark() -> None:
    """For tests, which have many databases in one process."""
    _marks.clear()
    _looks.clear()


def check_keys() -> None:
    """Refuse keys this database was not made with: look-ups would silently find nothing.

    Raises OtherKeys, NotSetUp or KeysUnfit.
    """
    if require().keys_mark != _keys_mark():
        raise OtherKeys(
            "The keys in DOORSTEP_KEYS belong to another database."
            " Put back the key files that were made together with this one."
        )


def check_high_water(at: datetime) -> None:
    """Refuse to start earlier than this database has been. Raises ClockIsBehind or NotSetUp."""
    seen = require().high_water_at
    if at < seen - _DRIFT:
        raise ClockIsBehind(
            f"The clock says {at:%Y-%m-%d %H:%M:%S}Z, but this database has seen"
            f" {seen:%Y-%m-%d %H:%M:%S}Z. Set the clock right before starting."
        )


@transaction.atomic
def mark_high_water(at: datetime) -> timedelta:
    """Raise the mark to `at`, and say how far it is from the last one; negative is a step back.

    Raises NotSetUp.
    """
    row = Deployment.objects.select_for_update(no_key=True).first()
    if row is None:
        raise NotSetUp("This database is not set up.")
    step = at - row.high_water_at
    if step > timedelta(0):
        Deployment.objects.update(high_water_at=at)
    return step


def watch_clock(look: clock.Look) -> None:
    """Run every minute: keep the mark, and say so when the machine's clock has jumped.

    What passed between two looks, at work, busy or asleep, is no jump: a clock nobody can set
    counts it. Over a start of ours nothing counted it, and only going back, or weeks, is said.
    """
    if current() is None:
        return
    before = _looks[0] if _looks else None
    _looks[:] = [look]
    step = mark_high_water(look.at)
    if before is None:
        is_jump = not -_DRIFT <= step <= _LONG_OFF
    else:
        step = look.astray(before)
        strays = (look.counted - before.counted) / _STRAYS
        is_jump = not -_DRIFT - strays <= step <= _JUMP + strays
    if is_jump:
        logger.warning("the clock went from %s to %s", look.at - step, look.at)
        upkeep.note(UpkeepKind.CLOCK_JUMP, at=look.at, seconds=int(step.total_seconds()))


def trust_in(at: datetime) -> Trust:
    """Whether the machine's clock can be acted on: what it does by itself asks before it acts."""
    row = current()
    if row is None:
        return Trust.STEADY
    step = at - row.high_water_at
    if step < -_DRIFT:
        return Trust.BEHIND
    jump = upkeep.last(UpkeepKind.CLOCK_JUMP)
    is_fresh = jump is not None and at - jump.at < _SETTLES
    return Trust.JUMPED if step > _UNSEEN or is_fresh else Trust.STEADY


def begin_epoch() -> None:
    """After a restore or a lossy failover: clients then offer again what they still keep."""
    Deployment.objects.update(epoch=uuid4())


def reach(stage: str) -> None:
    """Note how far building the demo has come, so that it can go on after a stop."""
    Deployment.objects.update(build_stage=stage)


def _keys_mark() -> str:
    return ciphers.index_of("doorstep", field="kernel.deployment", community_id=0).hex()
