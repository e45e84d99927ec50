"""Regular work: rows with a due moment, a lease while somebody does it, and signs of life."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doorstep.kernel.errors import DomainError
from doorstep.kernel.failures import named
from doorstep.kernel.models import Beat, Job

logger = logging.getLogger(__name__)

type Work = Callable[[datetime], object]

LEASE = timedelta(minutes=10)
AGAIN_AFTER_FAILURE = timedelta(minutes=1)
SILENT_AFTER = timedelta(seconds=20)
FORGOTTEN_AFTER = timedelta(days=1)
LONGEST_PAUSE = timedelta(hours=2)


class InHand(DomainError):
    """A worker is at this job just now, or somebody else has it paused."""

    code = "kernel.job_in_hand"


@dataclass(frozen=True, slots=True)
class Regular:
    """One function to be run every so often."""

    pause: timedelta
    work: Work
    lease: timedelta


_REGULAR: dict[str, Regular] = {}


def every(pause: timedelta, *, name: str, lease: timedelta = LEASE) -> Callable[[Work], Work]:
    """Run the function every `pause`, after an outage once. It must bear being run twice.

    `lease` is how long one run may take. Raises ValueError when two jobs share a name.
    """

    def register(work: Work) -> Work:
        if name in _REGULAR:
            raise ValueError(f"two jobs are called {name}")
        _REGULAR[name] = Regular(pause, work, lease)
        return work

    return register


def run_due(at: datetime, *, worker: str) -> int:
    """Run every job that is due and that no other worker is at; how many were run."""
    rows = {row.name: row for row in Job.objects.all()}
    if missing := _REGULAR.keys() - rows.keys():
        Job.objects.bulk_create((Job(name=n, due_at=at) for n in missing), ignore_conflicts=True)
        rows = {row.name: row for row in Job.objects.all()}
    due = [name for name in _REGULAR if rows[name].due_at <= at]
    return sum(_run(rows[name], _REGULAR[name], at, worker) for name in due)


def give_back(at: datetime, *, worker: str) -> int:
    """Make the jobs due that a worker that is known to be dead had taken."""
    return Job.objects.filter(taken_by=worker).update(due_at=at, taken_at=None, taken_by="")


@contextmanager
def paused(name: str, *, at: datetime, by: str) -> Iterator[None]:
    """Nobody runs the job inside; after two hours it is due again, whatever became of us.

    Raises InHand.
    """
    Job.objects.get_or_create(name=name, defaults={"due_at": at})
    free = Job.objects.filter(Q(taken_at=None) | Q(due_at__lte=at), name=name)
    if not free.update(due_at=at + LONGEST_PAUSE, taken_at=at, taken_by=by):
        raise InHand(_("The worker is at this just now. Please try again in a minute."))
    try:
        yield
    finally:
        held = Job.objects.filter(name=name, taken_at=at, taken_by=by)
        held.update(due_at=at, taken_at=None, taken_by="")


def beat(process: str, *, pid: int, at: datetime) -> None:
    """Say that `process` is alive."""
    Beat.objects.update_or_create(process=process, defaults={"pid": pid, "at": at})


def forget(process: str) -> None:
    """Take the beat of a process that ended in order, or whose end has been dealt with."""
    Beat.objects.filter(process=process).delete()


def alive(kind: str, at: datetime) -> list[str]:
    """The processes of a kind, such as "worker", that gave a sign of life just now."""
    recent = Beat.objects.filter(process__startswith=f"{kind}:", at__gt=at - SILENT_AFTER)
    return sorted(recent.values_list("process", flat=True))


def silent(at: datetime) -> list[str]:
    """The processes that stopped giving signs of life without saying good-bye."""
    quiet = Beat.objects.filter(at__lte=at - SILENT_AFTER, at__gt=at - FORGOTTEN_AFTER)
    return sorted(quiet.values_list("process", flat=True))


def _run(row: Job, regular: Regular, at: datetime, worker: str) -> bool:
    due = Job.objects.filter(pk=row.pk, due_at__lte=at)
    if not due.update(due_at=at + regular.lease, taken_at=at, taken_by=worker):
        return False
    failure = ""
    try:
        regular.work(at)
    except Exception as error:  # noqa: BLE001 - a job may fail in any way and must not stop others
        failure = named(error)
        logger.warning("job %s: %s", row.name, failure)
    wait = min(regular.pause, AGAIN_AFTER_FAILURE) if failure else regular.pause
    Job.objects.filter(pk=row.pk, taken_at=at, taken_by=worker).update(
        due_at=at + wait, taken_at=None, taken_by="", last_ran_at=at, last_failure=failure
    )
    return True
