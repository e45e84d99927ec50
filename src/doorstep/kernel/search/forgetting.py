"""Making sure that what is erased is not found any more, not even in the pages of the index."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from doorstep.kernel.rules import search_index

STEPS = 100  # that do nothing once all is merged
PAGES = 64

type About = tuple[str, UUID]
type Forgetting = Callable[[About], None]

_FORGETTING: list[Forgetting] = []


def forgets(function: Forgetting) -> Forgetting:
    """The function rewrites or removes a room's rows about somebody or something."""
    _FORGETTING.append(function)
    return function


def forget(about: About) -> None:
    """Take what has been erased out of every search row. Wants the transaction that erased it."""
    for function in _FORGETTING:
        function(about)


def scrub(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make the indexes anew, so that no page keeps a word whose row is gone; takes a while.

    An index forgets lazily: SQLite when its parts are merged, PostgreSQL never forgets a word.
    """
    connection = connections[using]
    for table in search_index.searchable_tables(connection):
        with transaction.atomic(using=using):
            search_index.build(connection, table)


def tidy(_at: datetime) -> None:
    """Merge the parts SQLite's indexes are in, in short steps with room for writers between.

    A search opens every part, and a busy year leaves a dozen.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    for table in search_index.searchable_tables(connection):
        for step in range(STEPS):
            search_index.merge(connection, table, pages=PAGES if step else -PAGES)
