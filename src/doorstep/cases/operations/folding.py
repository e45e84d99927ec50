"""Folding: what changes added is put into the roll-ups, and the rows that said so go.

A batch is one transaction, so a figure and its deltas always add up, whenever the power goes. One
folds at a time; another that comes meanwhile finds nothing to do.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from itertools import batched
from operator import or_
from typing import Any, NamedTuple

from django.db import models, transaction
from django.db.models import Q

from doorstep.cases import durations
from doorstep.cases.models import Delta, FigureCount, InboxCount
from doorstep.cases.models.counts import EVER, Line
from doorstep.cases.operations.tallies import Facets
from doorstep.cases.states import OPEN, State
from doorstep.kernel import locks

BATCH = 100  # a few hundredths of a second of writing: nobody waits longer for it on SQLite
AT_ONCE = 100  # keys looked up in one statement
LOCK = "cases.folding"
NUMBERS = ("taken", "open", "overdue", "waiting", "confirmed")
FIGURE_VALUES = (*NUMBERS, "took")


class InboxKey(NamedTuple):
    """Which row of the inbox's roll-up."""

    place_id: int
    is_private: bool
    state: str
    is_overdue: bool


class FigureKey(NamedTuple):
    """Which row of the figures' roll-up."""

    place_id: int
    line: str
    month: int
    key: int
    is_private: bool


@dataclass(slots=True)
class Amount:
    """What is counted in one row of the figures."""

    taken: int = 0
    open: int = 0
    overdue: int = 0
    waiting: int = 0
    confirmed: int = 0
    took: durations.Took = field(default_factory=Counter)

    def add(self, facets: Facets, times: int = 1) -> None:
        """Count a case so many times more."""
        self.taken += times
        self.open += times * (facets.state in OPEN)
        self.overdue += times * facets.is_overdue
        self.waiting += times * (facets.state == State.RESOLVED)
        self.confirmed += times * (facets.state == State.CONFIRMED)
        if facets.took is not None:
            self.took[facets.took] += times

    def join(self, other: "Amount") -> None:
        """Add what another row counts."""
        for name in NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.took.update(other.took)

    def as_columns(self) -> dict[str, Any]:
        """As the row keeps it."""
        numbers = {name: getattr(self, name) for name in NUMBERS}
        return {**numbers, "took": durations.packed(self.took)}


class Counts:
    """Both roll-ups in memory: for a batch of deltas, or a whole community counted anew."""

    def __init__(self) -> None:
        self.inbox: Counter[InboxKey] = Counter()
        self.figures: defaultdict[FigureKey, Amount] = defaultdict(Amount)

    def add(self, facets: Facets, times: int = 1) -> None:
        """Count a case wherever it is counted."""
        for inbox_key in inbox_keys(facets):
            self.inbox[inbox_key] += times
        for figure_key in figure_keys(facets):
            self.figures[figure_key].add(facets, times)


def inbox_keys(facets: Facets) -> Iterator[InboxKey]:
    """The rows of the inbox's roll-up in which a case is counted: one for each office over it."""
    offices = (facets.grid_id, facets.community_id, facets.street_id, facets.district_id)
    for place_id in offices:
        if place_id is not None:
            yield InboxKey(place_id, facets.is_private, facets.state, facets.is_overdue)


def figure_keys(facets: Facets) -> Iterator[FigureKey]:
    """The rows of the figures' roll-up in which a case is counted."""
    lines = (
        (Line.WHOLE.value, 0),
        (Line.MATTER.value, facets.category_id),
        (Line.BUILDING.value, facets.building_id or 0),
    )
    for place_id in (facets.grid_id, facets.community_id):
        if place_id is not None:
            for month in (EVER, facets.month):
                for line, key in lines:
                    yield FigureKey(place_id, line, month, key, facets.is_private)


@transaction.atomic
def fold(*, most: int = BATCH) -> int:
    """Fold the oldest deltas; how many. None while somebody else is folding."""
    if not locks.try_for(LOCK):
        return 0
    rows = list(Delta.objects.order_by("pk").values_list("pk", "sign", *Facets._fields)[:most])
    if not rows:
        return 0
    counts = Counts()
    for _pk, sign, *facets in rows:
        counts.add(Facets(*facets), sign)
    add_to_inbox(counts.inbox)
    add_to_figures(counts.figures)
    Delta.objects.filter(pk__in=[row[0] for row in rows]).delete()
    return len(rows)


def add_to_inbox(more: Counter[InboxKey]) -> None:
    """Add to the inbox's roll-up. Wants the lock."""
    changed = Counter({key: cases for key, cases in more.items() if cases})
    for *key, cases in _known(InboxCount, list(changed), ("cases",)):
        changed[InboxKey(*key)] += cases
    keep_inbox(changed)


def add_to_figures(more: Mapping[FigureKey, Amount]) -> None:
    """Add to the figures' roll-up. Wants the lock."""
    rows = {key: Amount() for key in more}
    rows.update(figure_row(row) for row in _known(FigureCount, list(more), FIGURE_VALUES))
    for key, amount in rows.items():
        amount.join(more[key])
    keep_figures(rows)


def keep_inbox(rows: Mapping[InboxKey, int]) -> None:
    """These rows hold these numbers from now on. Wants the lock."""
    made = (InboxCount(**key._asdict(), cases=cases) for key, cases in rows.items())
    _keep(InboxCount, InboxKey._fields, made, ["cases"])


def keep_figures(rows: Mapping[FigureKey, Amount]) -> None:
    """These rows hold these numbers from now on. Wants the lock."""
    made = (FigureCount(**key._asdict(), **amount.as_columns()) for key, amount in rows.items())
    _keep(FigureCount, FigureKey._fields, made, list(FIGURE_VALUES))


def figure_row(row: tuple[Any, ...]) -> tuple[FigureKey, Amount]:
    """What was read as the fields of a FigureKey and FIGURE_VALUES, in their order."""
    width = len(FigureKey._fields)
    *numbers, took = row[width:]
    amount = Amount(*numbers)
    amount.took = durations.unpacked(took)
    return FigureKey(*row[:width]), amount


def _known(
    model: type[models.Model], keys: Iterable[NamedTuple], values: tuple[str, ...]
) -> Iterator[tuple[Any, ...]]:
    """The rows there are with these keys."""
    for some in batched(keys, AT_ONCE, strict=False):
        wanted = reduce(or_, (Q(**key._asdict()) for key in some))
        yield from model._default_manager.filter(wanted).values_list(*some[0]._fields, *values)


def _keep[Row: models.Model](
    model: type[Row], key: tuple[str, ...], rows: Iterable[Row], values: list[str]
) -> None:
    model._default_manager.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=key, update_fields=values
    )
