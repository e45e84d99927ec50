"""Who has a case in hand, and whom we still have to call."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from doorstep.cases.models.case import Case
from doorstep.cases.states import CallOutcome, Ending, Part
from doorstep.people.models import Party, Person
from doorstep.places.scope import Scoped


class Assignment(models.Model):
    """The work of a case lies with this party, by this deadline. One stands at a time."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, db_index=False, related_name="+")
    part = models.CharField(max_length=8, choices=Part)
    due_at = models.DateTimeField()
    given_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_how = models.CharField(max_length=12, choices=Ending, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(ended_at__isnull=True),
                name="cases_assignment_one_standing",
            ),
            models.CheckConstraint(
                name="cases_assignment_ended_says_how",
                condition=Q(ended_at__isnull=True, ended_how="")
                | (Q(ended_at__isnull=False) & ~Q(ended_how="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["party", "ended_at"], name="cases_assignment_of_party"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.part} {self.party_id}"


class CallBack(Scoped):
    """Somebody who cannot be asked in writing has to be called, or called on."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False, related_name="calls")
    round = models.PositiveSmallIntegerField()
    is_danger = models.BooleanField(default=False)
    is_private = models.BooleanField(default=False)
    due_at = models.DateTimeField()  # not before
    attempts = models.PositiveSmallIntegerField(default=0)
    taken_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_until = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=CallOutcome, blank=True, default="")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "round"], name="cases_callback_once_a_round"),
            models.CheckConstraint(
                name="cases_callback_taken_until",
                condition=Q(taken_by__isnull=True, taken_until__isnull=True)
                | Q(taken_by__isnull=False, taken_until__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            *(
                models.Index(
                    fields=[column, "-is_danger", "due_at", "id"],
                    name=f"cases_callback_{column}",
                    condition=Q(done_at__isnull=True),
                )
                for column in ("grid", "community", "street", "district")
            ),
        ]

    def __str__(self) -> str:
        return f"call {self.case_id}.{self.round}"
