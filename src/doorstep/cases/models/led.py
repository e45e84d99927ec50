"""What a led case has besides: its working group, its plan and its accounts."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from doorstep.cases.models.case import Case
from doorstep.cases.states import GroupRole
from doorstep.kernel import rules
from doorstep.people.models import Person

WHAT_LENGTH = 120


class GroupMember(models.Model):
    """Somebody of the working group, from when to when, and with which part."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="group")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=GroupRole)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "person"],
                condition=Q(until__isnull=True),
                name="cases_groupmember_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.role} {self.person_id}"


class PlanStep(models.Model):
    """One thing the group set itself, for a day. `what` is a plain line without names."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plan")
    number = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=WHAT_LENGTH)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="cases_planstep_number_once"),
            models.CheckConstraint(name="cases_planstep_says_what", condition=~Q(what="")),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.number}"


class AccountLine(models.Model):
    """Money that came in (+) or went out (-), in fen. Never changed: a mistake gets a counter-line.

    `corrects` is the line this one takes back, in full and once.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="account_lines")
    number = models.PositiveSmallIntegerField()
    on = models.DateField()
    amount_fen = models.BigIntegerField()
    what = models.CharField(max_length=WHAT_LENGTH)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    by_kind = models.CharField(max_length=8)
    by_id = models.CharField(max_length=40)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "number"], name="cases_accountline_number_once"
            ),
            models.CheckConstraint(
                name="cases_accountline_moves_something", condition=~Q(amount_fen=0)
            ),
            models.CheckConstraint(name="cases_accountline_says_what", condition=~Q(what="")),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.number} {self.amount_fen}"


rules.append_only(AccountLine)
rules.frozen(GroupMember, columns=["case", "person", "since"], may_delete=False, once=["until"])
rules.frozen(PlanStep, columns=["case", "number"], may_delete=False, once=["done_at"])
