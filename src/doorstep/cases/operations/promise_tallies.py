"""What a change to a promise means for the figures, and putting that into the roll-up.

Whoever changes a promise calls `note` in the same transaction; the worker folds.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import batched
from operator import or_
from typing import NamedTuple, Self

from django.db import transaction
from django.db.models import Q

from doorstep.cases.models import Promise, PromiseCount, PromiseDelta
from doorstep.kernel import locks

BATCH = 100
AT_ONCE = 100
LOCK = "cases.folding_promises"
EVERYBODY = 0
EVERYWHERE = 0
NUMBERS = ("promises", "cases")


class PromiseFacets(NamedTuple):
    """By what a promise is counted."""

    grid_id: int | None
    community_id: int
    street_id: int
    district_id: int
    party_id: int
    is_by_person: bool
    is_private: bool
    is_first: bool
    state: str
    was_put_off: bool
    was_merged: bool
    was_recategorised: bool

    @classmethod
    def of(cls, promise: Promise) -> Self:
        """As the promise stands now."""
        return cls(
            promise.grid_id,
            promise.community_id,
            promise.street_id,
            promise.district_id,
            promise.party_id,
            promise.is_by_person,
            promise.is_private,
            promise.is_first,
            str(promise.state),
            promise.was_put_off,
            promise.was_merged,
            promise.was_recategorised,
        )


class PromiseKey(NamedTuple):
    """Which row of the roll-up."""

    place_id: int
    party_id: int
    is_private: bool
    state: str
    was_put_off: bool
    was_merged: bool
    was_recategorised: bool


type PromiseCounts = Counter[tuple[PromiseKey, str]]


def keys_of(facets: PromiseFacets) -> Iterator[PromiseKey]:
    """The rows in which a promise is counted.

    What one person promised is counted by name only for themselves, not at any place.
    """
    rest = (
        facets.is_private,
        facets.state,
        facets.was_put_off,
        facets.was_merged,
        facets.was_recategorised,
    )
    offices = (facets.grid_id, facets.community_id, facets.street_id, facets.district_id)
    for place_id in offices:
        if place_id is not None:
            yield PromiseKey(place_id, EVERYBODY, *rest)
            if not facets.is_by_person:
                yield PromiseKey(place_id, facets.party_id, *rest)
    yield PromiseKey(EVERYWHERE, facets.party_id, *rest)


def count(counts: PromiseCounts, facets: PromiseFacets, times: int = 1) -> None:
    """Count a promise so many times more, wherever it is counted."""
    for key in keys_of(facets):
        counts[key, "promises"] += times
        counts[key, "cases"] += times * facets.is_first


def note(before: PromiseFacets | None, after: PromiseFacets) -> None:
    """Write down what a change adds to the figures. Wants the transaction of the change itself."""
    if before == after:
        return
    both = ((-1, before), (1, after))
    PromiseDelta.objects.bulk_create(
        [PromiseDelta(sign=sign, **each._asdict()) for sign, each in both if each is not None]
    )


@transaction.atomic
def fold_promises(*, most: int = BATCH) -> int:
    """Fold the oldest deltas; how many. None while somebody else is folding."""
    if not locks.try_for(LOCK):
        return 0
    oldest = PromiseDelta.objects.order_by("pk")
    rows = list(oldest.values_list("pk", "sign", *PromiseFacets._fields)[:most])
    if not rows:
        return 0
    counts: PromiseCounts = Counter()
    for _pk, sign, *facets in rows:
        count(counts, PromiseFacets(*facets), sign)
    changed = {key for key, _name in counts}
    for key, known in folded_rows(changed).items():
        for name, number in zip(NUMBERS, known, strict=True):
            counts[key, name] += number
    keep_promises(counts)
    PromiseDelta.objects.filter(pk__in=[row[0] for row in rows]).delete()
    return len(rows)


def keep_promises(counts: PromiseCounts) -> None:
    """Write rows of the roll-up, replacing what they said. Wants the lock."""
    PromiseCount.objects.bulk_create(
        (
            PromiseCount(**key._asdict(), **{name: counts[key, name] for name in NUMBERS})
            for key in sorted({key for key, _name in counts})
        ),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=PromiseKey._fields,
        update_fields=NUMBERS,
    )


def folded_rows(keys: Iterable[PromiseKey]) -> dict[PromiseKey, tuple[int, int]]:
    """What these rows of the roll-up say."""
    found: dict[PromiseKey, tuple[int, int]] = {}
    for some in batched(keys, AT_ONCE, strict=False):
        wanted = reduce(or_, (Q(**key._asdict()) for key in some))
        rows = PromiseCount.objects.filter(wanted).values_list(*PromiseKey._fields, *NUMBERS)
        for *key, promises, cases in rows:
            found[PromiseKey(*key)] = (promises, cases)
    return found
