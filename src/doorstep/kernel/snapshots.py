"""Reading for a long while as of one moment, while everybody goes on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside is as of one moment. Inside a transaction it is that one's view.

    Only for reading: nothing may be written inside.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        connection.ensure_connection()
        connection.connection.execute("BEGIN")  # deferred: it takes no turn to write
        try:
            yield
        finally:
            connection.connection.execute("ROLLBACK")
