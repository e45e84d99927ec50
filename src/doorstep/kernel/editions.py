"""Things read once and kept in this process for as long as nobody changes what they were read from.

Tables declared with `rules.marks` give `Edition` a new mark whenever a row of theirs changes. What
was read is kept under the mark that stood then, so a change by any process, and a transaction that
is rolled back, is never answered from what was kept.
"""

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Protocol
from uuid import UUID

from doorstep.kernel.models import Edition


class Kept[Key: Hashable, Thing](Protocol):
    """What `keep` makes of a function that reads."""

    def __call__(self, key: Key, *, as_of: UUID | None = None) -> Thing: ...


def current() -> UUID | None:
    """The mark that stands now, in one query; None in a database nothing was ever changed in."""
    return Edition.objects.values_list("mark", flat=True).first()


def keep[Key: Hashable, Thing](
    *, most: int
) -> Callable[[Callable[[Key], Thing]], Kept[Key, Thing]]:
    """Keep what the function reads, the `most` last used; never change what it answers.

    `as_of` is a mark its caller has read since the request or operation began; without one it is
    read now.
    """

    def keeping(read: Callable[[Key], Thing]) -> Kept[Key, Thing]:
        # Only the key of the cache: what is read may be newer than its mark, never older.
        known = lru_cache(maxsize=most)(lambda _mark, key: read(key))

        @wraps(read)
        def kept(key: Key, *, as_of: UUID | None = None) -> Thing:
            mark = as_of or current()
            return read(key) if mark is None else known(mark, key)

        return kept

    return keeping
