"""The figures once more, from the history: every step of every case is walked, nothing is trusted.

Where a case stands, whether it is late and when it was done come from its steps; only what no step
holds (community, category, building, the deadline in force) is read from the case.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from doorstep.cases.models import Case, Step
from doorstep.cases.states import State, StepKind
from doorstep.reports.figures import Counts, Facets, Figures
from doorstep.reports.periods import Period

_ENDS = frozenset(
    {StepKind.RESOLVED, StepKind.ANSWERED, StepKind.WITHDRAWN, StepKind.MERGED, StepKind.REOPENED}
)
_IN_WORK = frozenset({State.RAISED, State.TAKEN, State.STARTED})


@dataclass(slots=True)
class Story:
    """A case as its steps tell it."""

    facets: Facets
    due_at: datetime
    recorded_at: datetime
    state: str = ""
    late_since: datetime | None = None
    done_at: datetime | None = None

    def follow(self, step: Step) -> None:
        """One step further."""
        self.state = step.to_state
        if step.kind == StepKind.OVERDUE:
            self.late_since = step.recorded_at
        elif step.kind in _ENDS:
            self.late_since = None
        elif step.kind == StepKind.RECATEGORISED and self.late_since is not None:
            self.late_since = step.recorded_at
        if step.kind in {StepKind.RESOLVED, StepKind.ANSWERED}:
            self.done_at = step.recorded_at
        elif step.kind == StepKind.REOPENED:
            self.done_at = None

    @property
    def is_overdue(self) -> bool:
        """Marked late, and not given a later deadline with another heading since."""
        return self.late_since is not None and self.due_at <= self.late_since

    @property
    def took_s(self) -> int | None:
        """Seconds from being written down to being done."""
        if self.done_at is None:
            return None
        return round((self.done_at - self.recorded_at).total_seconds())


def stories(community_id: int) -> Iterator[Story]:
    """Every case of a community, walked from its first step to its last."""
    told = {
        pk: (Facets(community_id, category_id, building_id), due_at)
        for pk, category_id, building_id, due_at in Case.objects.filter(
            community=community_id
        ).values_list("pk", "category_id", "building_id", "due_at")
    }
    steps = Step.objects.filter(case__community=community_id).order_by("case_id", "seq")
    steps = steps.only("case_id", "seq", "kind", "to_state", "recorded_at")
    for case_id, own in groupby(steps.iterator(), key=attrgetter("case_id")):
        facets, due_at = told.pop(case_id)
        yield _walk(facets, due_at, own)


def _walk(facets: Facets, due_at: datetime, steps: Iterator[Step]) -> Story:
    first = next(steps)
    story = Story(facets, due_at, first.recorded_at)
    story.follow(first)
    for step in steps:
        story.follow(step)
    return story


def recount(told: Iterable[Story], period: Period) -> Figures:
    """The figures of a period, counted one case at a time."""
    figures = Figures()
    lasting: dict[int, list[int]] = {}
    lines: dict[int, Counts] = {}
    for story in told:
        if not period.holds(story.recorded_at):
            continue
        for line in figures.lines(story.facets):
            lines[id(line)] = line
            _add(line, story)
            if story.took_s is not None:
                lasting.setdefault(id(line), []).append(story.took_s)
    for key, seconds in lasting.items():
        lines[key].measured = len(seconds)
        lines[key].median_s = sorted(seconds)[(len(seconds) - 1) // 2]
    return figures


def _add(line: Counts, story: Story) -> None:
    line.taken += 1
    if story.state in _IN_WORK:
        line.open += 1
    if story.is_overdue:
        line.overdue += 1
    if story.state == State.RESOLVED:
        line.waiting += 1
    if story.state == State.CONFIRMED:
        line.confirmed += 1
