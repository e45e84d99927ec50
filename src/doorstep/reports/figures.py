"""What a figure is: counts of cases, and how long it took, for a whole and its parts."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import NamedTuple

COUNTED = ("taken", "open", "overdue", "waiting", "confirmed")


@dataclass(slots=True)
class Counts:
    """The figures of one line.

    `waiting` is done and waits for the resident's word; `measured` is how many cases the median
    is taken over.
    """

    taken: int = 0
    open: int = 0
    overdue: int = 0
    waiting: int = 0
    confirmed: int = 0
    measured: int = 0
    median_s: int | None = None


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


class Facets(NamedTuple):
    """By what a case is counted."""

    community_id: int
    category_id: int
    building_id: int | None


class Difference(NamedTuple):
    """A figure that two ways of counting do not agree on."""

    line: str
    figure: str
    shown: int | None
    recounted: int | None


def differences(shown: Figures, recounted: Figures) -> Iterable[Difference]:
    """Every figure on which the two disagree; a line one of them lacks counts as empty."""
    yield from _compare("total", shown.total, recounted.total)
    for name in ("by_community", "by_category", "by_building"):
        left: dict[int | None, Counts] = getattr(shown, name)
        right: dict[int | None, Counts] = getattr(recounted, name)
        for key in sorted({*left, *right}, key=lambda each: each or 0):
            line = f"{name} {'none' if key is None else key}"
            yield from _compare(line, left.get(key, Counts()), right.get(key, Counts()))


def _compare(line: str, shown: Counts, recounted: Counts) -> Iterable[Difference]:
    for each in fields(Counts):
        left, right = getattr(shown, each.name), getattr(recounted, each.name)
        if left != right:
            yield Difference(line, each.name, left, right)
