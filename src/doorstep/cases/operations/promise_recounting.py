"""Every figure about promises once more, from their steps; no roll-up is asked."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import transaction

from doorstep.cases.models import Promise, PromiseCount, PromiseDelta, PromiseStep
from doorstep.cases.operations import promise_tallies as tallies
from doorstep.cases.operations.promise_tallies import PromiseCounts, PromiseFacets, PromiseKey
from doorstep.cases.operations.recounting import Doubt
from doorstep.cases.promising import PromiseStepKind
from doorstep.kernel import locks
from doorstep.kernel.snapshots import one_moment

AT_ONCE = 2_000
MARKED = {
    PromiseStepKind.PUT_OFF: "was_put_off",
    PromiseStepKind.CASE_MERGED: "was_merged",
    PromiseStepKind.CASE_RECATEGORISED: "was_recategorised",
}
STANDS = ("state", *MARKED.values())


@dataclass(slots=True)
class PromiseRecount:
    """The rows the roll-up should have, and the promises whose row says else than their steps."""

    promises: int = 0
    counts: PromiseCounts = field(default_factory=Counter)
    doubts: list[Doubt] = field(default_factory=list)


def recount_promises(community_id: int | None = None) -> Iterator[PromiseRecount]:
    """Count anew; the same growing count after every few thousand."""
    counted, last = PromiseRecount(), 0
    promises = Promise.objects.order_by("pk")
    if community_id is not None:
        promises = promises.filter(community=community_id)
    while batch := list(promises.filter(pk__gt=last)[:AT_ONCE]):
        last = batch[-1].pk
        steps = PromiseStep.objects.filter(promise__in=[each.pk for each in batch])
        ordered = steps.order_by("promise_id", "seq").iterator(chunk_size=AT_ONCE)
        told = {key: list(own) for key, own in groupby(ordered, key=attrgetter("promise_id"))}
        for promise in batch:
            _take(counted, promise, told.get(promise.pk, []))
        yield counted
    yield counted


def shown_promises() -> PromiseCounts:
    """What the pages show: the folded rows, and what is not folded yet."""
    shown: PromiseCounts = Counter()
    for row in PromiseCount.objects.values_list(*PromiseKey._fields, *tallies.NUMBERS):
        *key, promises, cases = row
        shown[PromiseKey(*key), "promises"] += promises
        shown[PromiseKey(*key), "cases"] += cases
    for sign, *facets in PromiseDelta.objects.values_list("sign", *PromiseFacets._fields):
        tallies.count(shown, PromiseFacets(*facets), sign)
    return shown


def rebuild_promises() -> int:
    """Replace the roll-up by what the steps say; how many promises there are.

    Writes that come meanwhile wait as deltas; only those the count has seen go with it.
    """
    with one_moment():
        seen = list(PromiseDelta.objects.values_list("pk", flat=True))
        *_, counted = recount_promises()
    with transaction.atomic():
        locks.wait_for(tallies.LOCK)
        PromiseCount.objects.all().delete()
        tallies.keep_promises(counted.counts)
        for start in range(0, len(seen), tallies.BATCH):
            PromiseDelta.objects.filter(pk__in=seen[start : start + tallies.BATCH]).delete()
    return counted.promises


def _take(counted: PromiseRecount, promise: Promise, steps: list[PromiseStep]) -> None:
    counted.promises += 1
    kinds = {step.kind for step in steps}
    by_steps: dict[str, Any] = {name: kind in kinds for kind, name in MARKED.items()}
    by_steps["state"] = steps[-1].to_state if steps else ""
    for name in STANDS:
        shown = getattr(promise, name)
        if shown != by_steps[name]:
            counted.doubts.append(Doubt(str(promise.uid), name, shown, by_steps[name]))
    tallies.count(counted.counts, PromiseFacets.of(promise)._replace(**by_steps))
