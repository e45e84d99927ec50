"""Putting the roll-ups right: every row is replaced by what the history says.

Meanwhile nothing is folded and everybody goes on writing: what they change waits as deltas, and
only those the count has seen go with it.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from doorstep.cases.models import Delta, FigureCount, InboxCount
from doorstep.cases.operations import folding
from doorstep.cases.operations.promise_recounting import rebuild_promises
from doorstep.cases.operations.recounting import Recount, own_places, recount
from doorstep.kernel import audit, jobs, locks
from doorstep.kernel.snapshots import one_moment
from doorstep.people.actors import Actor
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind

OFFICES_ABOVE = (PlaceKind.STREET, PlaceKind.DISTRICT)

type Progress = Callable[[str, int], object]


def _silent(_community: str, _cases: int) -> None: ...


def rebuild(*, by: Actor, at: datetime, progress: Progress = _silent) -> int:
    """Count every roll-up anew from the steps; how many cases there are. Noted in the audit.

    `progress` hears a community's name and how many of its cases have been counted. While it runs
    the tabs of streets and districts may be a little off. Raises jobs.InHand while a worker folds.
    """
    cases, above = 0, Recount()
    with jobs.paused("cases.fold", at=at, by="rebuild"):
        for community in Place.objects.filter(kind=PlaceKind.COMMUNITY).order_by("pk"):
            cases += _replace(community, above, progress)
        _replace_above(above)
    rebuild_promises()
    audit.note(by, "cases.rebuild_counts", ("rollups", cases), at=at)
    return cases


def _replace(community: Place, above: Recount, progress: Progress) -> int:
    """One community and its grids; what belongs to other places is added to `above`."""
    counted = Recount()
    with one_moment():
        deltas = Delta.objects.filter(community_id=community.pk)
        seen = list(deltas.values_list("pk", flat=True))
        for counted in recount(community.pk):
            progress(community.name, counted.cases)
    own = own_places(community.pk)
    mine = counted.split(own, above)
    with transaction.atomic():
        locks.wait_for(folding.LOCK)
        _forget(Q(place_id__in=own))
        folding.keep_figures(mine.figures)
        folding.keep_inbox(mine.inbox)
        for start in range(0, len(seen), folding.BATCH):
            Delta.objects.filter(pk__in=seen[start : start + folding.BATCH]).delete()
    return counted.cases


def _replace_above(above: Recount) -> None:
    """Streets and districts, and whatever counts a place that is not there."""
    with transaction.atomic():
        locks.wait_for(folding.LOCK)
        _forget(Q(place_id__in=Place.objects.filter(kind__in=OFFICES_ABOVE).values("pk")))
        _forget(~Q(place_id__in=Place.objects.values("pk")))
        folding.add_to_figures(above.figures)
        folding.add_to_inbox(above.inbox)


def _forget(which: Q) -> None:
    FigureCount.objects.filter(which).delete()
    InboxCount.objects.filter(which).delete()
