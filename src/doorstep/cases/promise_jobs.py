"""What the clock does to promises."""

from datetime import datetime, timedelta

from doorstep.cases.models import Promise
from doorstep.cases.operations.promise_following import break_promise, warn_of_promise
from doorstep.cases.operations.promise_tallies import fold_promises
from doorstep.cases.promising import PromiseState
from doorstep.kernel import jobs

AT_ONCE = 500


@jobs.every(timedelta(minutes=1), name="cases.promises")
def sweep_promises(at: datetime) -> int:
    """Tell who promised that it is coming due, and mark what was not kept; how many there were."""
    waiting = Promise.objects.filter(state=PromiseState.OPEN, done_at=None)
    past = waiting.filter(due_at__lt=at).order_by("due_at").values_list("pk", flat=True)
    near = waiting.filter(warned_at=None, warn_at__lte=at, due_at__gte=at)
    soon = near.order_by("warn_at").values_list("pk", flat=True)
    return sum(break_promise(pk, at=at) for pk in list(past[:AT_ONCE])) + sum(
        warn_of_promise(pk, at=at) for pk in list(soon[:AT_ONCE])
    )


@jobs.every(timedelta(seconds=5), name="cases.fold_promises")
def fold_promise_counts(_at: datetime) -> int:
    """Put what changed about promises into their roll-up; how many changes there were."""
    folded = 0
    while some := fold_promises():
        folded += some
    return folded
