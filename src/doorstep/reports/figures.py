"""What a figure is: counts of cases, and how long it took, for a whole and its parts."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from doorstep.cases import durations

COUNTED = ("taken", "open", "overdue", "waiting", "confirmed")


@dataclass(slots=True)
class Counts:
    """The figures of one line.

    `waiting` is done and waits for the resident's word; `took` counts the finished by how long
    they took.
    """

    taken: int = 0
    open: int = 0
    overdue: int = 0
    waiting: int = 0
    confirmed: int = 0
    took: durations.Took = field(default_factory=Counter)

    @property
    def measured(self) -> int:
        """How many cases the median is taken over."""
        return self.took.total()

    @property
    def median_s(self) -> int | None:
        """Half of them were done within this; at most 10 % from the true median."""
        return durations.median_of(self.took)


@dataclass(slots=True)
class Figures:
    """The whole, and the same by community, category and building."""

    total: Counts = field(default_factory=Counts)
    by_community: dict[int, Counts] = field(default_factory=dict)
    by_category: dict[int, Counts] = field(default_factory=dict)
    by_building: dict[int | None, Counts] = field(default_factory=dict)

    def lines(self, facets: "Facets") -> tuple[Counts, Counts, Counts, Counts]:
        """The four lines one case is counted in."""
        return (
            self.total,
            self.by_community.setdefault(facets.community_id, Counts()),
            self.by_category.setdefault(facets.category_id, Counts()),
            self.by_building.setdefault(facets.building_id, Counts()),
        )

    def drop_empty(self) -> None:
        """Forget the lines nothing is counted in any more."""
        self.by_community = {key: each for key, each in self.by_community.items() if each.taken}
        self.by_category = {key: each for key, each in self.by_category.items() if each.taken}
        self.by_building = {key: each for key, each in self.by_building.items() if each.taken}


class Facets(NamedTuple):
    """By what a case is counted."""

    community_id: int
    category_id: int
    building_id: int | None
