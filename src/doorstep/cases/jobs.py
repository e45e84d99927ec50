"""What the clock does to cases."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from doorstep.cases.joint_states import OPEN_PARTS
from doorstep.cases.models import CallBack, Case, CasePart, EmptyReply, HandOver
from doorstep.cases.operations import (
    WrongState,
    close_unanswered,
    let_hand_over_lapse,
    mark_part_overdue,
    strike,
    tell_nudges,
    warn_of_part,
)
from doorstep.cases.operations.folding import BATCH, fold
from doorstep.cases.states import State
from doorstep.kernel import deployment, jobs
from doorstep.kernel.deployment import Trust
from doorstep.people.actors import Actor

type Ticking = tuple[datetime, int]  # when, and the key of the case

AT_ONCE = 500
MOST_BATCHES = 5_000
ANSWER_WITHIN = timedelta(days=7)
CALLED_WITHIN = timedelta(days=14)


@jobs.every(timedelta(minutes=1), name="cases.deadlines")
def sweep_deadlines(at: datetime) -> int:
    """Do what clocks are due. While the machine's clock is behind nothing is done; after a jump
    nothing expires.
    """
    trust = deployment.trust_in(at)
    return 0 if trust == Trust.BEHIND else strike_all(at, may_expire=trust == Trust.STEADY)


def strike_all(at: datetime, *, may_expire: bool = True) -> int:
    """Do what clocks of cases are due, then tell whoever is to hear of it; how many cases.

    Costs by what is due, not by what is open.
    """
    by, done, last = Actor.system("cases.deadlines"), 0, None
    for _batch in range(MOST_BATCHES):
        ticking = _ticking(at, after=last)
        done += sum(bool(strike(pk, by=by, at=at, may_expire=may_expire)) for _, pk in ticking)
        if len(ticking) < AT_ONCE:
            break
        last = ticking[-1]
    tell_nudges(at)
    return done


def _ticking(at: datetime, *, after: Ticking | None) -> list[Ticking]:
    """The next clocks that are due, the longest due first: one walk along one index."""
    due = Case.objects.filter(tick_at__lte=at)
    if after is not None:
        due = due.filter(tick_at__gte=after[0]).exclude(tick_at=after[0], pk__lte=after[1])
    keys = due.order_by("tick_at", "pk").values_list("tick_at", "pk")[:AT_ONCE]
    return [(ticks_at, pk) for ticks_at, pk in keys if ticks_at is not None]


@jobs.every(timedelta(minutes=1), name="cases.hand_overs")
def sweep_hand_overs(at: datetime) -> int:
    """Take up one level whatever nobody answered in time; how many there were."""
    by = Actor.system("cases.hand_overs")
    silent = HandOver.objects.filter(ended_at=None, answer_by__lte=at).order_by("answer_by")
    ids = list(silent.values_list("case_id", flat=True)[:AT_ONCE])
    return sum(let_hand_over_lapse(pk, by=by, at=at) for pk in ids)


@jobs.every(timedelta(minutes=1), name="cases.parts")
def sweep_parts(at: datetime) -> int:
    """Say that a part is nearly due, once, and mark what is past its deadline; how many."""
    by = Actor.system("cases.parts")
    open_ = CasePart.objects.filter(state__in=OPEN_PARTS)
    late = open_.filter(is_overdue=False, due_at__lte=at).order_by("due_at")
    near = open_.filter(warned_at=None, warn_at__lte=at).order_by("warn_at")
    marked = [
        mark_part_overdue(pk, by=by, at=at)
        for pk in list(late.values_list("pk", flat=True)[:AT_ONCE])
    ]
    warned = [
        warn_of_part(pk, by=by, at=at) for pk in list(near.values_list("pk", flat=True)[:AT_ONCE])
    ]
    return sum(marked) + sum(warned)


@jobs.every(timedelta(hours=1), name="cases.unanswered")
def sweep_unanswered(at: datetime) -> int:
    """Close what nobody answered, but not while the machine's clock is in doubt."""
    return close_all_unanswered(at) if deployment.trust_in(at) == Trust.STEADY else 0


def close_all_unanswered(at: datetime) -> int:
    """Close what nobody answered within a week, or two while somebody is still to be called."""
    by = Actor.system("cases.unanswered")
    unjudged = EmptyReply.objects.filter(case=OuterRef("pk"), judged_at=None)
    waiting = Case.objects.filter(~Exists(unjudged), state=State.RESOLVED)
    waiting = waiting.filter(leader=None)  # a led one waits for both
    on_the_list = CallBack.objects.filter(case=OuterRef("pk"), done_at=None)
    quiet = waiting.filter(~Exists(on_the_list), resolved_at__lte=at - ANSWER_WITHIN)
    uncalled = waiting.filter(Exists(on_the_list), resolved_at__lte=at - CALLED_WITHIN)
    closed = 0
    for pk in [
        *quiet.order_by("resolved_at").values_list("pk", flat=True)[:AT_ONCE],
        *uncalled.order_by("resolved_at").values_list("pk", flat=True)[:AT_ONCE],
    ]:
        try:
            close_unanswered(pk, by=by, at=at)
        except WrongState:
            continue  # the resident answered just now
        closed += 1
    return closed


@jobs.every(timedelta(seconds=5), name="cases.fold")
def fold_counts(_at: datetime) -> int:
    """Put what changes added into the roll-ups, batch after batch; how many there were."""
    folded = 0
    for _batch in range(MOST_BATCHES):
        some = fold()
        folded += some
        if some < BATCH:
            break
    return folded
