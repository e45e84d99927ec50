"""The work: who does it, what waits, what stopped."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.utils.translation import gettext as _

from doorstep.kernel import jobs
from doorstep.kernel.models import EventRow, Handling, Job
from doorstep.messaging import queries
from doorstep.messaging.models import Message
from doorstep.messaging.states import Lane, State
from doorstep.people.actors import Actor
from doorstep.upkeep.doctor.lines import Said, green, red, yellow

SOON, LATE = timedelta(minutes=10), timedelta(hours=1)
SOS_LATE = timedelta(seconds=10)


def look_at_processes(at: datetime) -> Iterator[Said]:
    """A worker gave a sign of life within 20 seconds, and nobody fell silent."""
    working = jobs.alive("worker", at)
    for name in jobs.silent(at):
        yield red(
            _("%(name)s has given no sign of life for 20 seconds. See its log; serve starts it.")
            % {"name": name}
        )
    if not working:
        yield red(
            _("No worker is at work: nothing is sent, no deadline is watched. Run doorstep serve.")
        )
        return
    yield green(_("Workers at work: %(count)d.") % {"count": len(working)})


def look_at_messages(at: datetime) -> Iterator[Said]:
    """What waits is young, nothing stopped, nothing is held since a restore."""
    due = Message.objects.filter(state=State.WAITING, next_try_at__lte=at)
    oldest = dict(due.values_list("lane").annotate(since=Min("next_try_at")))
    sos = oldest.pop(Lane.SOS, at)
    if at - sos > SOS_LATE:
        yield red(_("An SOS message waits. Call the people yourself, then see to the worker."))
    age = at - min(oldest.values(), default=at)
    told = _("The oldest message has waited %(minutes)d minutes to be tried.")
    told %= {"minutes": age.total_seconds() // 60}
    yield red(told) if age > LATE else yellow(told) if age > SOON else green(told)
    if dead := Message.objects.filter(state=State.DEAD).count():
        told = _("%(count)d messages could not be sent. See why under Messages.")
        yield yellow(told % {"count": dead})
    if held := sum(queries.held_by_restore(Actor.system("doctor")).values()):
        told = _("%(count)d messages are held since the restore. Release or discard them.")
        yield yellow(told % {"count": held})


def look_at_events(at: datetime) -> Iterator[Said]:
    """What was to be done later is done, and every regular job runs."""
    open_ones = Handling.objects.filter(done_at=None, dead_at=None, next_try_at__lte=at)
    unseen = EventRow.objects.exclude(waiting_for="").filter(recorded_at__lte=at)
    oldest = open_ones.aggregate(since=Min("next_try_at"), count=Count("pk"))
    newer = unseen.aggregate(since=Min("recorded_at"), count=Count("pk"))
    age = at - min(oldest["since"] or at, newer["since"] or at)
    told = _("%(count)d events wait to be handled, the oldest for %(minutes)d minutes.")
    told %= {"count": oldest["count"] + newer["count"], "minutes": age.total_seconds() // 60}
    yield red(told) if age > LATE else yellow(told) if age > SOON else green(told)
    if dead := Handling.objects.filter(dead_at__isnull=False).count():
        yield red(
            _("%(count)d events could not be handled. The log says where; tell the makers.")
            % {"count": dead}
        )
    failing = Job.objects.exclude(last_failure="").order_by("name")
    for name, failure in failing.values_list("name", "last_failure"):
        yield yellow(
            _("The job %(name)s failed the last time: %(failure)s.")
            % {"name": name, "failure": failure}
        )
    late = Job.objects.filter(due_at__lt=at - LATE).count()
    if late:
        yield red(_("%(count)d regular jobs are over an hour late.") % {"count": late})
