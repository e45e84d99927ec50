"""Columns that several tables of this room have in the same shape."""

from django.db import models

from doorstep.kernel.models import Words


def words_key() -> "models.ForeignKey[Words | None, Words | None]":
    """A plain key: erasing takes the words away and leaves the key and the digest standing."""
    return models.ForeignKey(
        Words,
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
