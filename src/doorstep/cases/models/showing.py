"""What a person said may be shown in public of one case, in exactly these words."""

from typing import TYPE_CHECKING

from django.db import models

from doorstep.cases.models.case import Case
from doorstep.cases.models.keys import words_key


class Showing(models.Model):
    """One person's word that this may be read by everybody. Photos carry theirs themselves."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="showing")
    said = words_key()
    said_digest = models.CharField(max_length=64, blank=True, default="")
    where = words_key()
    where_digest = models.CharField(max_length=64, blank=True, default="")
    answer = words_key()
    answer_digest = models.CharField(max_length=64, blank=True, default="")
    by_kind = models.CharField(max_length=8)
    by_id = models.CharField(max_length=40)
    at = models.DateTimeField()

    if TYPE_CHECKING:
        said_id: int | None
        where_id: int | None
        answer_id: int | None

    def __str__(self) -> str:
        return f"showing of case {self.case_id}"
