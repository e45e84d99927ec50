"""What came with a request and is no part of the case."""

from typing import TYPE_CHECKING

from django.db import models

from doorstep.cases.models import Case
from doorstep.kernel import rules
from doorstep.kernel.models import Words
from doorstep.people.models import Client


class Submission(models.Model):
    """The address of a picture another system sent with a request: kept, never fetched."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    media = models.ForeignKey(
        Words,
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    media_digest = models.CharField(max_length=64, blank=True, default="")
    recorded_at = models.DateTimeField()

    if TYPE_CHECKING:
        media_id: int | None

    def __str__(self) -> str:
        return f"submission of case {self.case_id}"


rules.append_only(Submission)
