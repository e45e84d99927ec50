"""What happens to a matter happens to what was promised about it; and what the clock does.

Moving a matter away never moves its promises: they stay whose they were, and where they count.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from doorstep.cases import promise_events
from doorstep.cases.models import Case, EmptyReply, Promise
from doorstep.cases.operations.promise_steps import leave, move_promise
from doorstep.cases.promising import BY_CASE, PromiseState, PromiseStepKind, outcome
from doorstep.kernel import locks
from doorstep.people.actors import Actor

BY = Actor.system("cases.promises")


def said_to_be_done(case: Case, *, at: datetime) -> None:
    """The helper says it is done: whether the promise was kept is for the resident to say."""
    if EmptyReply.objects.filter(case=case, judged_at=None).exists():
        return  # a reply that says nothing keeps no word
    for each in _of(case, [PromiseState.OPEN]):
        if each.due_at >= at:
            kind = PromiseStepKind.DONE
            move_promise(each, PromiseState.OPEN, kind, by=BY, at=at, done_at=at)


def confirmed(case: Case, *, at: datetime) -> None:
    """The resident says so: kept, by when it was done, or late."""
    for each in _of(case, [PromiseState.OPEN, PromiseState.BROKEN]):
        late = each.state == PromiseState.BROKEN
        done_at = each.done_at or case.resolved_at or at
        state = PromiseState.LATE if late else outcome(done_at, each.due_at)
        kind = PromiseStepKind(state.value)
        move_promise(each, state, kind, by=BY, at=at, settled_at=at, done_at=done_at)


def unanswered(case: Case, *, at: datetime) -> None:
    """Nobody said whether it is done: neither kept nor broken, and counted apart."""
    for each in _of(case, [PromiseState.OPEN]):
        if each.done_at is not None:
            kind, state = PromiseStepKind.UNANSWERED, PromiseState.UNANSWERED
            move_promise(each, state, kind, by=BY, at=at, settled_at=at)


def reopened(case: Case, *, at: datetime) -> None:
    """It is not fixed: what seemed done is open again, and may be broken by now."""
    for each in _of(case, [PromiseState.OPEN, *sorted(BY_CASE)]):
        if each.done_at is not None:
            kind = PromiseStepKind.NOT_DONE
            move_promise(each, PromiseState.OPEN, kind, by=BY, at=at, done_at=None, settled_at=None)


def withdrawn(case: Case, *, at: datetime) -> None:
    """Nobody needs it any more: what was still open is taken back, what is past due is broken."""
    for each in _of(case, [PromiseState.OPEN]):
        if each.due_at < at:
            _break(each, at=at)
        else:
            kind, state = PromiseStepKind.WITHDRAWN, PromiseState.WITHDRAWN
            move_promise(each, state, kind, by=BY, at=at, settled_at=at)


def merged(case: Case, *, at: datetime) -> None:
    """Its matter goes on with another: the word is still owed, and the line says so."""
    for each in _of(case, list(PromiseState)):
        kind = PromiseStepKind.CASE_MERGED
        move_promise(each, PromiseState(each.state), kind, by=BY, at=at, was_merged=True)


def recategorised(case: Case, *, at: datetime) -> None:
    """Its matter stands under another heading: the word counts where it was given."""
    for each in _of(case, list(PromiseState)):
        kind = PromiseStepKind.CASE_RECATEGORISED
        state = PromiseState(each.state)
        move_promise(each, state, kind, by=BY, at=at, was_recategorised=True)


@transaction.atomic
def break_promise(promise_id: int, *, at: datetime) -> bool:
    """Its time has passed. False when it was kept, put off or taken back meanwhile."""
    locks.hold(Promise.objects.filter(pk=promise_id))
    found = Promise.objects.get(pk=promise_id)
    is_due = found.state == PromiseState.OPEN and found.done_at is None and found.due_at < at
    if is_due:
        _break(found, at=at)
    return is_due


@transaction.atomic
def warn_of_promise(promise_id: int, *, at: datetime) -> bool:
    """It is coming due; whoever promised is told once. False when that is no longer so."""
    locks.hold(Promise.objects.filter(pk=promise_id))
    found = Promise.objects.get(pk=promise_id)
    is_open = found.state == PromiseState.OPEN and found.done_at is None
    if not is_open or found.warned_at is not None or not found.warn_at <= at <= found.due_at:
        return False
    kind = PromiseStepKind.WARNED
    step = move_promise(found, PromiseState.OPEN, kind, by=BY, at=at, warned_at=at)
    news = promise_events.PromiseComingDue(promise_id=found.pk, seq=step.seq)
    leave(found, "warn_of_promise", news, by=BY, at=at)
    return True


def _break(found: Promise, *, at: datetime) -> None:
    kind, state = PromiseStepKind.BROKEN, PromiseState.BROKEN
    step = move_promise(found, state, kind, by=BY, at=at)
    news = promise_events.PromiseWasBroken(promise_id=found.pk, seq=step.seq)
    leave(found, "break_promise", news, by=BY, at=at)


def _of(case: Case, states: Iterable[PromiseState]) -> list[Promise]:
    """Those of a case in these states, locked in the order of their keys."""
    keys = locks.hold(Promise.objects.filter(case=case, state__in=list(states)))
    return list(Promise.objects.filter(pk__in=keys, state__in=list(states)).order_by("pk"))


def forget_person(person_id: int) -> None:
    """What was promised to somebody who is erased is called by its heading from now on."""
    keys = locks.hold(Promise.objects.filter(to_person=person_id))
    for each in Promise.objects.filter(pk__in=keys).select_related("case__category"):
        each.summary = each.case.category.name_zh if each.case else each.get_audience_display()
        each.save(update_fields=["summary"])
