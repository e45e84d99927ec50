"""Compare what the roll-ups show with what the history says, and name whatever differs."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from django.db.models import QuerySet

from doorstep.cases import durations
from doorstep.cases.models import Delta, FigureCount, InboxCount
from doorstep.cases.operations.folding import (
    FIGURE_VALUES,
    NUMBERS,
    Amount,
    Counts,
    FigureKey,
    InboxKey,
    figure_row,
)
from doorstep.cases.operations.promise_recounting import (
    recount_promises,
    shown_promises,
)
from doorstep.cases.operations.recounting import Recount, own_places, recount
from doorstep.cases.operations.tallies import Facets
from doorstep.kernel.snapshots import one_moment
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind
from doorstep.reports.naming import Names

type Key = InboxKey | FigureKey
type Flat = Counter[tuple[Key, str]]


class Difference(NamedTuple):
    """One figure on which the two ways of counting disagree."""

    what: str  # "figures: 欧景苑社区, by matter 公共照明, 2026-03", or a case by its code
    figure: str
    shown: object
    recounted: object

    def __str__(self) -> str:
        return f"{self.what}: {self.figure}: shown {self.shown}, recounted {self.recounted}"


@dataclass(slots=True)
class Compared:
    """How far it has come with one community, and in the end what differs there."""

    name: str
    cases: int = 0
    figures: int = 0
    is_done: bool = False
    differing: list[Difference] = field(default_factory=list)


def reconcile(*, code: str = "") -> Iterator[Compared]:
    """Walk every case's steps, community by community, all as of one moment.

    Each community is said again after every few thousand cases, and with `is_done` in the end;
    streets and districts come last. `code` names one community and leaves those out;
    Place.DoesNotExist when there is none of that code.
    """
    communities = Place.objects.filter(kind=PlaceKind.COMMUNITY).order_by("pk")
    if code:
        communities = communities.filter(pk=communities.get(code=code).pk)
    with one_moment():
        above, seen = Recount(), set[int]()
        for community in communities:
            yield from _community(community, above, seen)
        if not code:
            yield _all_others(above, seen)
            yield _promises()


def _community(community: Place, above: Recount, seen: set[int]) -> Iterator[Compared]:
    compared, counted = Compared(community.name), Recount()
    for counted in recount(community.pk):
        compared.cases = counted.cases
        yield compared
    own = own_places(community.pk)
    seen |= own
    deltas = Delta.objects.filter(community_id=community.pk)
    mine = counted.split(own, above)
    _compare(compared, _shown(own, deltas), _flat(mine.inbox, mine.figures))
    for doubt in counted.doubts:
        compared.differing.append(
            Difference(f"case {doubt.code}", doubt.figure, doubt.shown, doubt.recounted)
        )
    compared.is_done = True
    yield compared


def _all_others(above: Recount, seen: set[int]) -> Compared:
    """Streets and districts, and rows that count a place that is not there."""
    compared = Compared("streets and districts", is_done=True)
    others = {key.place_id for key in above.inbox} | {key.place_id for key in above.figures}
    for model in (InboxCount, FigureCount):
        others.update(model.objects.values_list("place_id", flat=True).distinct())
    others -= seen
    _compare(compared, _shown(others, Delta.objects.all()), _flat(above.inbox, above.figures))
    return compared


def _promises() -> Compared:
    """The roll-up of promises, in all places, and each promise against its own steps."""
    compared = Compared("promises", is_done=True)
    *_, counted = recount_promises()
    shown = shown_promises()
    both = shown.keys() | counted.counts.keys()
    compared.figures = len(both)
    for key, figure in sorted(each for each in both if shown[each] != counted.counts[each]):
        what = f"promises: place {key.place_id}, party {key.party_id}, {key.state}"
        told = (shown[key, figure], counted.counts[key, figure])
        compared.differing.append(Difference(what, figure, *told))
    for doubt in counted.doubts:
        what = f"promise {doubt.code}"
        compared.differing.append(Difference(what, doubt.figure, doubt.shown, doubt.recounted))
    return compared


def _compare(compared: Compared, shown: Flat, recounted: Flat) -> None:
    both = shown.keys() | recounted.keys()
    compared.figures += len(both)
    differing = [each for each in both if shown[each] != recounted[each]]
    names = Names.of(key for key, _figure in differing)
    compared.differing.extend(
        Difference(names.told(key), figure, shown[key, figure], recounted[key, figure])
        for key, figure in sorted(differing, key=str)
    )


def _shown(places: Collection[int], deltas: QuerySet[Delta]) -> Flat:
    """What the pages show of these places: the folded rows, and what is not folded yet."""
    waiting = Counts()
    for sign, *facets in deltas.values_list("sign", *Facets._fields).iterator():
        waiting.add(Facets(*facets), sign)
    shown: Flat = _flat(waiting.inbox, waiting.figures)
    gone = [each for each in shown if _place_of(each[0]) not in places]
    for each in gone:
        del shown[each]
    inbox = InboxCount.objects.filter(place_id__in=places)
    for *inbox_key, cases in inbox.values_list(*InboxKey._fields, "cases"):
        shown[InboxKey(*inbox_key), "cases"] += cases
    figures = FigureCount.objects.filter(place_id__in=places)
    for row in figures.values_list(*FigureKey._fields, *FIGURE_VALUES).iterator():
        shown.update(_flat({}, dict([figure_row(row)])))
    return shown


def _place_of(key: Key) -> int:
    return int(key[0])  # the first field of either


def _flat(inbox: Mapping[InboxKey, int], figures: Mapping[FigureKey, Amount]) -> Flat:
    """Every number under the row it stands in and what it is called."""
    flat: Flat = Counter({(key, "cases"): cases for key, cases in inbox.items()})
    for key, amount in figures.items():
        for name in NUMBERS:
            flat[key, name] = getattr(amount, name)
        for bucket, cases in amount.took.items():
            flat[key, f"done in {_about(bucket)}"] = cases
    return flat


def _about(bucket: int) -> str:
    return f"about {timedelta(seconds=durations.seconds_of(bucket))}"
