"""Taking one row of several workers' common work so that no two get the same."""

from typing import Any

from django.db import connection, models, transaction


def take_first[Row: models.Model](waiting: models.QuerySet[Row], **marks: Any) -> Row | None:
    """The first waiting row, marked as taken; None when there is none left.

    `marks` must take the row out of `waiting`. An empty look costs no lock on either engine.
    """
    if connection.features.has_select_for_update_skip_locked:
        return _skipping(waiting, marks)
    return _by_condition(waiting, marks)


def _skipping[Row: models.Model](
    waiting: models.QuerySet[Row], marks: dict[str, Any]
) -> Row | None:
    with transaction.atomic():
        row = waiting.select_for_update(skip_locked=True, no_key=True).first()
        if row is None:
            return None
        waiting.order_by().filter(pk=row.pk).update(**marks)
    row.refresh_from_db()
    return row


def _by_condition[Row: models.Model](
    waiting: models.QuerySet[Row], marks: dict[str, Any]
) -> Row | None:
    while (row := waiting.first()) is not None:
        if waiting.order_by().filter(pk=row.pk).update(**marks):
            row.refresh_from_db()
            return row
    return None
