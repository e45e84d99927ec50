"""What was trained, and what people chose against what was suggested."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from doorstep.cases.models import Case
from doorstep.kernel import rules
from doorstep.kernel.models import StoredFile
from doorstep.suggesting.states import About, Purpose, SaidBy


class TrainedModel(models.Model):
    """One version of what reads headings out of words: where its arrays lie, and how good it is.

    `digest` was taken when it was trained; arrays that do not have it are not used.
    """

    purpose = models.CharField(max_length=8, choices=Purpose)
    version = models.PositiveIntegerField()
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    card = models.JSONField()
    trained_at = models.DateTimeField()
    trained_by_kind = models.CharField(max_length=8)
    trained_by_id = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["purpose", "version"], name="suggesting_trainedmodel_version_once"
            ),
            models.CheckConstraint(
                name="suggesting_trainedmodel_counts_from_one", condition=Q(version__gte=1)
            ),
            models.CheckConstraint(
                name="suggesting_trainedmodel_has_a_digest", condition=~Q(digest="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"


class Choice(models.Model):
    """What was suggested of a case, and what a person chose. Codes only, never words.

    `seq` is the step by which it was chosen; 0 is what whoever told us said themselves.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=8, choices=About)
    seq = models.PositiveIntegerField()
    said_by = models.CharField(max_length=8, choices=SaidBy)
    suggested = models.CharField(max_length=40)
    chosen = models.CharField(max_length=40, blank=True, default="")
    is_taken = models.BooleanField()
    model = models.ForeignKey(
        TrainedModel, on_delete=models.PROTECT, null=True, blank=True, related_name="choices"
    )
    recorded_at = models.DateTimeField()

    if TYPE_CHECKING:
        model_id: int | None

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "about", "seq"], name="suggesting_choice_once_a_step"
            ),
            models.CheckConstraint(
                name="suggesting_choice_answers_something", condition=~Q(suggested="")
            ),
            models.CheckConstraint(
                name="suggesting_choice_taken_is_the_same",
                condition=Q(is_taken=True, chosen=F("suggested"))
                | (Q(is_taken=False) & ~Q(chosen=F("suggested"))),
            ),
            models.CheckConstraint(
                name="suggesting_choice_teller_has_no_step",
                condition=Q(said_by=SaidBy.TELLER, seq=0) | (Q(said_by=SaidBy.OFFICE, seq__gte=1)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["about", "model", "is_taken"], name="suggesting_choice_share"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.seq} {self.about}"


rules.append_only(TrainedModel)
rules.append_only(Choice)
rules.marks(TrainedModel)  # every process reads the newest one
