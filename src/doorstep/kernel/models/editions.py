from uuid import uuid4

from django.db import models
from django.db.models import Q


class Edition(models.Model):
    """One row: its mark is new after every change to a table that processes keep in memory.

    The database itself sets it (`rules.marks`), in the transaction that makes the change.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    mark = models.UUIDField(default=uuid4)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="kernel_edition_is_one"),
        ]

    def __str__(self) -> str:
        return str(self.mark)
