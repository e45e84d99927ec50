"""Which kinds of things have search rows, so that all can be made anew and compared."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet

from doorstep.kernel.search.rows import SearchRow, differing, put

BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Kept[Thing: Model]:
    """One kind of thing: all that have a row, and the rows of some of them as they should be."""

    row: type[SearchRow]
    things: Callable[[], QuerySet[Thing]]
    rows_for: Callable[[Sequence[Thing]], Sequence[SearchRow]]

    @property
    def name(self) -> str:
        """What the operator reads."""
        return str(self.row._meta.label_lower)

    def rebuild(self) -> int:
        """Write every row anew and say how many; doing so again changes nothing."""
        count = 0
        for batch in self._batches():
            put(self.rows_for(batch))
            count += len(batch)
        return count

    def fill(self) -> int:
        """Write rows for the next things that have none, and say how many; none are left at 0.

        What an operation writes meanwhile stays: only a row that is not there is written.
        """
        known = self.row._default_manager.filter(pk=OuterRef("pk"))
        batch = list(self.things().filter(~Exists(known)).order_by("pk")[:BATCH])
        self.row._default_manager.bulk_create(self.rows_for(batch), ignore_conflicts=True)
        return len(batch)

    def differences(self) -> Iterator[int]:
        """Keys of the things whose row is missing or says something else than it should."""
        for batch in self._batches():
            yield from differing(self.rows_for(batch), self.row)

    def _batches(self) -> Iterator[list[Thing]]:
        last = 0
        while batch := list(self.things().filter(pk__gt=last).order_by("pk")[:BATCH]):
            yield batch
            last = batch[-1].pk


_KEPT: dict[str, Kept[Any]] = {}


def keep[Thing: Model](kept: Kept[Thing]) -> Kept[Thing]:
    """A room says that it keeps such rows."""
    _KEPT[kept.name] = kept
    return kept


def kept() -> list[Kept[Any]]:
    """Every kind of thing that can be found, by name."""
    return [_KEPT[name] for name in sorted(_KEPT)]
