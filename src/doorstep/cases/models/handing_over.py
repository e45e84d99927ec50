"""Asking another party to own a case from now on, and what they said."""

from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from doorstep.cases.models.case import Case
from doorstep.cases.states import HandOverEnd
from doorstep.kernel import rules
from doorstep.kernel.models import Words
from doorstep.people.models import Party

UNSETTLED = (HandOverEnd.REFUSED, HandOverEnd.LAPSED)


class HandOver(models.Model):
    """One question to one party, by when it wants an answer, and how it ended.

    Until they say yes the owner stays who it is: a case is never between two owners. `needs_word`
    is true after a no or a silence, until somebody has said who has it.
    """

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hand_overs")
    giver = models.ForeignKey(Party, on_delete=models.PROTECT, db_index=False, related_name="+")
    taker = models.ForeignKey(Party, on_delete=models.PROTECT, db_index=False, related_name="+")
    words = models.ForeignKey(
        Words,
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    asked_by_kind = models.CharField(max_length=8)
    asked_by_id = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_how = models.CharField(max_length=12, choices=HandOverEnd, blank=True, default="")
    needs_word = models.BooleanField(default=False)

    if TYPE_CHECKING:
        words_id: int | None

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="cases_handover_one_open"
            ),
            models.CheckConstraint(
                name="cases_handover_not_to_oneself", condition=~Q(giver=F("taker"))
            ),
            models.CheckConstraint(
                name="cases_handover_leaves_time", condition=Q(answer_by__gt=F("asked_at"))
            ),
            models.CheckConstraint(
                name="cases_handover_ended_says_how",
                condition=Q(ended_at__isnull=True, ended_how="")
                | (Q(ended_at__isnull=False) & ~Q(ended_how="")),
            ),
            models.CheckConstraint(
                name="cases_handover_needs_word_after_a_no",
                condition=Q(needs_word=False) | Q(ended_how__in=UNSETTLED),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["answer_by"],
                name="cases_handover_to_lapse",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(
                fields=["taker", "answer_by"],
                name="cases_handover_of_taker",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(
                fields=["ended_at"], name="cases_handover_open_word", condition=Q(needs_word=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.giver_id} to {self.taker_id}"

    @property
    def said(self) -> str:
        """Why, in the giver's words; nothing once they have been erased."""
        return self.words.text if self.words else ""


rules.frozen(
    HandOver,
    columns=["uid", "case", "giver", "taker", "asked_by_kind", "asked_by_id", "asked_at"],
    may_delete=False,
    once=["ended_at"],
)
