"""Who was asked by name whether they take a case on."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from doorstep.cases.models.case import Case
from doorstep.cases.states import OfferEnd
from doorstep.kernel import rules
from doorstep.people.models import Person


class Invitation(models.Model):
    """A volunteer near was asked. The first who claims has it; all others are told."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_how = models.CharField(max_length=12, choices=OfferEnd, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "person"],
                condition=Q(ended_at__isnull=True),
                name="cases_invitation_once",
            ),
            models.CheckConstraint(
                name="cases_invitation_ended_says_how",
                condition=Q(ended_at__isnull=True, ended_how="")
                | (Q(ended_at__isnull=False) & ~Q(ended_how="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} to {self.person_id}"


rules.frozen(
    Invitation, columns=["case", "person", "asked_at"], may_delete=False, once=["ended_at"]
)
