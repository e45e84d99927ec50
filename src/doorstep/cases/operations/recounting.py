"""Every figure once more, from the history: the steps are walked, no roll-up is asked.

Where a case stands, whether it is late and when it was done come from its steps; only what no step
holds (scope, category, building, the deadline in force) is read from the case. One community at a
time and a few thousand cases at a time, so that memory does not grow with the table.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import Q

from doorstep.cases import durations
from doorstep.cases.models import Case, Step
from doorstep.cases.operations.folding import Amount, FigureKey, InboxKey
from doorstep.cases.states import State, StepKind
from doorstep.kernel.clock import shanghai
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind

AT_ONCE = 2_000
_ENDS = frozenset(
    {StepKind.RESOLVED, StepKind.ANSWERED, StepKind.WITHDRAWN, StepKind.MERGED, StepKind.REOPENED}
)
_IN_WORK = frozenset({State.RAISED, State.TAKEN, State.STARTED})
_COLUMNS = (
    "pk",
    "code",
    "grid_id",
    "community_id",
    "street_id",
    "district_id",
    "category_id",
    "building_id",
    "is_private",
    "due_at",
    "state",
    "is_overdue",
    "recorded_at",
    "resolved_at",
)


class Told(NamedTuple):
    """A case as its row tells it."""

    pk: int
    code: str
    grid_id: int | None
    community_id: int
    street_id: int
    district_id: int
    category_id: int
    building_id: int | None
    is_private: bool
    due_at: datetime
    state: str
    is_overdue: bool
    recorded_at: datetime
    resolved_at: datetime | None


class Doubt(NamedTuple):
    """A case whose row says something else than its steps."""

    code: str
    figure: str
    shown: object
    recounted: object


@dataclass(slots=True)
class Story:
    """A case as its steps tell it."""

    due_at: datetime
    recorded_at: datetime | None = None
    state: str = ""
    late_since: datetime | None = None
    done_at: datetime | None = None

    def follow(self, kind: str, to_state: str, recorded_at: datetime) -> None:
        """One step further."""
        if self.recorded_at is None:
            self.recorded_at = recorded_at
        self.state = to_state
        if kind == StepKind.OVERDUE:
            self.late_since = recorded_at
        elif kind in _ENDS:
            self.late_since = None
        elif kind == StepKind.RECATEGORISED and self.late_since is not None:
            self.late_since = recorded_at
        if kind in {StepKind.RESOLVED, StepKind.ANSWERED}:
            self.done_at = recorded_at
        elif kind == StepKind.REOPENED:
            self.done_at = None

    @property
    def is_overdue(self) -> bool:
        """Marked late, and not given a later deadline with another heading since."""
        return self.late_since is not None and self.due_at <= self.late_since


@dataclass(slots=True)
class Recount:
    """The rows both roll-ups should have for one community, its grids and the offices above."""

    cases: int = 0
    inbox: Counter[InboxKey] = field(default_factory=Counter)
    figures: defaultdict[FigureKey, Amount] = field(default_factory=lambda: defaultdict(Amount))
    doubts: list[Doubt] = field(default_factory=list)

    def take(self, told: Told, story: Story) -> None:
        """Count one case, and note where its row and its steps disagree."""
        self.cases += 1
        self.doubts.extend(_doubts(told, story))
        late = story.is_overdue
        for office in (told.grid_id, told.community_id, told.street_id, told.district_id):
            if office is not None:
                self.inbox[InboxKey(office, told.is_private, story.state, late)] += 1
        recorded_at = story.recorded_at or told.recorded_at
        here = shanghai(recorded_at)
        for place in (told.community_id, told.grid_id):
            for month in (0, here.year * 100 + here.month):
                if place is not None:
                    self._count(told, story, place, month, recorded_at)

    def split(self, places: Collection[int], others: "Recount") -> "Recount":
        """The rows of `places`; all others are added to `others`."""
        mine = Recount()
        for inbox_key, cases in self.inbox.items():
            into = mine if inbox_key.place_id in places else others
            into.inbox[inbox_key] += cases
        for figure_key, amount in self.figures.items():
            into = mine if figure_key.place_id in places else others
            into.figures[figure_key].join(amount)
        return mine

    def _count(
        self, told: Told, story: Story, place: int, month: int, recorded_at: datetime
    ) -> None:
        bucket = durations.bucket_between(recorded_at, story.done_at)
        for line, key in (
            ("WHOLE", 0),
            ("MATTER", told.category_id),
            ("BUILDING", told.building_id or 0),
        ):
            amount = self.figures[FigureKey(place, line, month, key, told.is_private)]
            amount.taken += 1
            amount.open += story.state in _IN_WORK
            amount.overdue += story.is_overdue
            amount.waiting += story.state == State.RESOLVED
            amount.confirmed += story.state == State.CONFIRMED
            if bucket is not None:
                amount.took[bucket] += 1


def own_places(community_id: int) -> set[int]:
    """A community and its grids: all that is counted from its cases alone."""
    grids = Place.objects.filter(kind=PlaceKind.GRID, parent=community_id)
    return {community_id, *grids.values_list("pk", flat=True)}


def recount(community_id: int) -> Iterator[Recount]:
    """Count a community anew; the same growing count after every few thousand cases."""
    counted = Recount()
    yield counted
    last: Told | None = None
    while batch := _next(community_id, last):
        stories = {told.pk: Story(told.due_at) for told in batch}
        steps = Step.objects.filter(case_id__in=stories).order_by("case_id", "seq")
        rows = steps.values_list("case_id", "kind", "to_state", "recorded_at")
        for case_id, own in groupby(rows.iterator(chunk_size=AT_ONCE), key=itemgetter(0)):
            for _case_id, kind, to_state, recorded_at in own:
                stories[case_id].follow(kind, to_state, recorded_at)
        for told in batch:
            counted.take(told, stories[told.pk])
        last = batch[-1]
        yield counted


def _next(community_id: int, last: Told | None) -> list[Told]:
    cases = Case.objects.filter(community=community_id).order_by("recorded_at", "pk")
    if last is not None:
        moment = last.recorded_at
        beyond = Q(recorded_at__gt=moment) | Q(recorded_at=moment, pk__gt=last.pk)
        cases = cases.filter(beyond, recorded_at__gte=moment)
    return [Told(*row) for row in cases.values_list(*_COLUMNS)[:AT_ONCE]]


def _doubts(told: Told, story: Story) -> Iterator[Doubt]:
    pairs: tuple[tuple[str, Any, Any], ...] = (
        ("state", told.state, story.state),
        ("is_overdue", told.is_overdue, story.is_overdue),
        ("recorded_at", told.recorded_at, story.recorded_at),
        ("resolved_at", told.resolved_at, story.done_at),
    )
    for figure, shown, recounted in pairs:
        if shown != recounted:
            yield Doubt(told.code, figure, shown, recounted)
