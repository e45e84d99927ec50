"""What somebody other than the handler has to look at: empty replies, and work done elsewhere."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from doorstep.cases.models.case import Case
from doorstep.cases.sampling import LookOutcome
from doorstep.cases.stock import Emptiness
from doorstep.kernel.models import Words
from doorstep.people.models import Person
from doorstep.places.scope import Scoped

SCOPES = ("grid", "community", "street", "district")


class EmptyReply(Scoped):
    """A reply that seems to say nothing, until the level above has judged it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="empty_replies")
    step_seq = models.PositiveIntegerField()
    reason = models.CharField(max_length=8, choices=Emptiness)
    is_private = models.BooleanField(default=False)
    handler_kind = models.CharField(max_length=8)
    handler_id = models.CharField(max_length=40)
    flagged_at = models.DateTimeField()
    is_answer = models.BooleanField(null=True, blank=True)
    judge_kind = models.CharField(max_length=8, blank=True, default="")
    judge_id = models.CharField(max_length=40, blank=True, default="")
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "step_seq"], name="cases_emptyreply_once"),
            models.CheckConstraint(
                name="cases_emptyreply_judged_by_another",
                condition=Q(judged_at__isnull=True)
                | ~Q(judge_kind=F("handler_kind"))
                | ~Q(judge_id=F("handler_id")),
            ),
        ]
        indexes: ClassVar = [
            *(
                models.Index(
                    fields=[column, "flagged_at", "id"],
                    name=f"cases_emptyreply_{column}",
                    condition=Q(judged_at__isnull=True),
                )
                for column in SCOPES
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.step_seq} {self.reason}"


class ReVisit(Scoped):
    """Finished work that was drawn to be looked at again, by somebody who did not do it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="revisits")
    round = models.PositiveSmallIntegerField()
    is_private = models.BooleanField(default=False)
    handler_kind = models.CharField(max_length=8)
    handler_id = models.CharField(max_length=40)
    assigned_to = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=LookOutcome, blank=True, default="")
    visitor_kind = models.CharField(max_length=8, blank=True, default="")
    visitor_id = models.CharField(max_length=40, blank=True, default="")
    words = models.ForeignKey(
        Words,
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    done_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        words_id: int | None

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "round"], name="cases_revisit_once_a_round"),
            models.CheckConstraint(
                name="cases_revisit_by_another",
                condition=Q(done_at__isnull=True)
                | ~Q(visitor_kind=F("handler_kind"))
                | ~Q(visitor_id=F("handler_id")),
            ),
            models.CheckConstraint(
                name="cases_revisit_done_says_what",
                condition=(Q(done_at__isnull=True) & Q(outcome=""))
                | (Q(done_at__isnull=False) & ~Q(outcome="")),
            ),
        ]
        indexes: ClassVar = [
            *(
                models.Index(
                    fields=[column, "asked_at", "id"],
                    name=f"cases_revisit_{column}",
                    condition=Q(done_at__isnull=True),
                )
                for column in SCOPES
            ),
        ]

    def __str__(self) -> str:
        return f"re-visit {self.case_id}.{self.round}"
