"""Pages of what was found: hits read in batches, narrowed by what the index cannot know."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from django.db.models import Model, QuerySet

from doorstep.kernel.paging import Cursor, lost
from doorstep.kernel.search.asking import newest
from doorstep.kernel.search.rows import SearchRow

_MARK = "found"
BATCH = 200
MOST_ROUNDS = 10  # of hits that do not fit; then the reader is asked whether to look further back


@dataclass(frozen=True, slots=True)
class Found:
    """Keys of what was found, the greatest first, and where to go on; None at the end."""

    keys: list[int]
    next: Cursor | None


def key_of(after: Cursor | None) -> int | None:
    """The key a page ended at. Raises BadInput for a cursor of another list."""
    if after is None:
        return None
    if after.mark != _MARK or len(after.values) != 1 or not after.values[0].isdecimal():
        raise lost()
    key = int(after.values[0])
    if key >= 2**62:
        raise lost()
    return key


def through_index[Thing: Model](
    model: type[SearchRow],
    text: str,
    *,
    scope: Sequence[Collection[str]],
    narrow: Callable[[QuerySet[Thing]], QuerySet[Thing]] | None,
    things: QuerySet[Thing],
    after: Cursor | None,
    limit: int,
) -> Found:
    """One page of the things whose search row holds `text`; `narrow` drops those that do not fit.

    A page may be short although more follows: no more than some thousand hits are looked through.
    """
    found: list[int] = []
    before, size = key_of(after), limit + 1 if narrow is None else BATCH
    for _ in range(MOST_ROUNDS):
        hits = newest(model, text, scope=scope, before=before, limit=size)
        found += hits if narrow is None else _fitting(narrow, things, hits)
        if len(found) > limit:
            return Found(found[:limit], _cursor(found[limit - 1]))
        if len(hits) < size:
            return Found(found, None)
        before = hits[-1]
    return Found(found, _cursor(before or 0))


def looked_through[Thing: Model](
    things: QuerySet[Thing], *, after: Cursor | None, limit: int
) -> Found:
    """One page of things that are few enough to be compared one by one."""
    before = key_of(after)
    those = things if before is None else things.filter(pk__lt=before)
    keys = list(those.order_by("-pk").values_list("pk", flat=True)[: limit + 1])
    return Found(keys[:limit], _cursor(keys[limit - 1]) if len(keys) > limit else None)


def together(pages: Sequence[Found], limit: int) -> Found:
    """Pages of several reasons as one; a key found twice is there once."""
    ends = [int(page.next.values[0]) for page in pages if page.next is not None]
    safe = max(ends, default=0)  # below this some reason has not been read
    keys = sorted({key for page in pages for key in page.keys if key >= safe}, reverse=True)
    if len(keys) > limit:
        return Found(keys[:limit], _cursor(keys[limit - 1]))
    return Found(keys, _cursor(safe) if ends else None)


def _fitting[Thing: Model](
    narrow: Callable[[QuerySet[Thing]], QuerySet[Thing]], things: QuerySet[Thing], hits: list[int]
) -> list[int]:
    fit = narrow(things.filter(pk__in=hits)).order_by("-pk").values_list("pk", flat=True)
    return list(fit)


def _cursor(key: int) -> Cursor:
    return Cursor(_MARK, (str(key),))
