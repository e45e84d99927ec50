"""Bodies and systems that do not sign in here: what we wrote to them, their answers and numbers."""

from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from doorstep.cases.models.case import Case
from doorstep.cases.models.keys import words_key
from doorstep.cases.states import Means, OutsideSystem
from doorstep.kernel import rules
from doorstep.people.models import Party


class OutsideLetter(models.Model):
    """A printed letter or a call to a body, and its answer as somebody here typed it."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    means = models.CharField(max_length=8, choices=Means)
    asked = words_key()
    made_at = models.DateTimeField()
    step_seq = models.PositiveIntegerField()
    answer = words_key()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_seq = models.PositiveIntegerField(null=True, blank=True)

    if TYPE_CHECKING:
        asked_id: int | None
        answer_id: int | None

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="cases_outsideletter_answered_by_a_step",
                condition=Q(answered_at__isnull=True, answer_seq__isnull=True)
                | Q(answered_at__isnull=False, answer_seq__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} to {self.party_id}"

    @property
    def asked_words(self) -> str:
        """What we asked, or nothing once it has been erased."""
        return self.asked.text if self.asked else ""

    @property
    def answer_words(self) -> str:
        """What they answered, or nothing once it has been erased."""
        return self.answer.text if self.answer else ""


class OutsideNumber(models.Model):
    """Under which number another system has a case that was handed to it by card."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="outside_numbers")
    system = models.CharField(max_length=12, choices=OutsideSystem)
    number = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["system", "number"], name="cases_outsidenumber_number_once"
            ),
            models.UniqueConstraint(
                fields=["system", "case"], name="cases_outsidenumber_one_a_case"
            ),
            models.CheckConstraint(
                name="cases_outsidenumber_says_something", condition=~Q(number="")
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["number"], name="cases_outsidenumber_number")]

    def __str__(self) -> str:
        return f"{self.system} {self.number}"


rules.frozen(
    OutsideLetter,
    columns=["uid", "case", "party", "means", "made_at", "step_seq"],
    may_delete=False,
    once=["answered_at", "answer_seq"],
)
rules.append_only(OutsideNumber)
