"""What happened to a case, row by row. Nothing here is ever changed."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from doorstep.cases.models.case import Case
from doorstep.cases.models.joint import CasePart
from doorstep.cases.models.keys import words_key
from doorstep.cases.states import Moment, State, StepKind
from doorstep.kernel.models import StoredFile
from doorstep.people.models import Party


class Step(models.Model):
    """One thing done to a case. Append-only; sealed in the chain "case_steps"."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False, related_name="steps")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=StepKind)
    from_state = models.CharField(max_length=12, choices=State, blank=True, default="")
    to_state = models.CharField(max_length=12, choices=State)
    actor_kind = models.CharField(max_length=8)
    actor_id = models.CharField(max_length=40)
    device = models.CharField(max_length=64, blank=True, default="")
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    part = models.ForeignKey(
        CasePart, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    words = words_key()
    words_digest = models.CharField(max_length=64, blank=True, default="")
    due_at = models.DateTimeField(null=True, blank=True)  # the deadline from here on, when it moved
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    if TYPE_CHECKING:
        words_id: int | None

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "seq"], name="cases_step_seq_once"),
            models.CheckConstraint(name="cases_step_counts_from_one", condition=Q(seq__gte=1)),
        ]
        indexes: ClassVar = [
            # Other systems ask what became of things since a moment. Said without values, for
            # SQLite does not see that a value it is handed later fits a partial index.
            models.Index(
                fields=["recorded_at", "id"],
                name="cases_step_moves",
                condition=~Q(from_state=F("to_state")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.seq} {self.kind}"

    @property
    def said(self) -> str:
        """The words of this step, or nothing once they have been erased."""
        return self.words.text if self.words else ""


class CasePhoto(models.Model):
    """A photo of a case. Nobody outside sees it until a person says it may be shown."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="photos")
    part = models.ForeignKey(
        CasePart, on_delete=models.PROTECT, null=True, blank=True, related_name="photos"
    )
    step_seq = models.PositiveIntegerField()
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    thumbnail = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    moment = models.CharField(max_length=8, choices=Moment)
    is_public = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.case_id}.{self.step_seq} {self.moment}"


class Rating(models.Model):
    """How happy a resident was with one round of work. Shown to the handler only in sums."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False, related_name="ratings")
    round = models.PositiveSmallIntegerField()
    step_seq = models.PositiveIntegerField()
    handler = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    stars = models.PositiveSmallIntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "round"], name="cases_rating_once_a_round"),
            models.CheckConstraint(
                name="cases_rating_one_to_five", condition=Q(stars__gte=1, stars__lte=5)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.round}"
