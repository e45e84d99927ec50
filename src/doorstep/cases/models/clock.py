"""What moved a deadline, and who was told about it: pauses, requests for more time, nudges."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from doorstep.cases.models.case import Case
from doorstep.cases.states import Asked, Nudged, WaitsFor, WhyLater
from doorstep.kernel.models import Words
from doorstep.people.models import Party


class Pause(models.Model):
    """The clock rests while we wait for the resident. One stands at a time."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pauses")
    step_seq = models.PositiveIntegerField()
    waits_for = models.CharField(max_length=12, choices=WaitsFor)
    due_before = models.DateTimeField()
    due_after = models.DateTimeField(null=True, blank=True)
    began_at = models.DateTimeField()
    until = models.DateTimeField()  # at the latest
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(ended_at__isnull=True),
                name="cases_pause_one_standing",
            ),
            models.CheckConstraint(
                name="cases_pause_never_brings_a_deadline_forward",
                condition=Q(due_after__isnull=True) | Q(due_after__gte=F("due_before")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.step_seq} {self.waits_for}"


class Extension(models.Model):
    """More time asked for, and what the one above said. One waits at a time."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="extensions")
    step_seq = models.PositiveIntegerField()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, db_index=False, related_name="+")
    asked_by_kind = models.CharField(max_length=8)
    asked_by_id = models.CharField(max_length=40)
    decider = models.ForeignKey(Party, on_delete=models.PROTECT, db_index=False, related_name="+")
    why = models.CharField(max_length=12, choices=WhyLater)
    words = models.ForeignKey(
        Words,
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    due_before = models.DateTimeField()
    wanted = models.DateTimeField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=Asked, default=Asked.ASKED)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_seq = models.PositiveIntegerField(null=True, blank=True)
    given = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state=Asked.ASKED),
                name="cases_extension_one_waiting",
            ),
            models.CheckConstraint(
                name="cases_extension_wants_later", condition=Q(wanted__gt=F("due_before"))
            ),
            models.CheckConstraint(
                name="cases_extension_given_says_until",
                condition=(Q(state=Asked.GRANTED) & Q(given__gt=F("due_before")))
                | (~Q(state=Asked.GRANTED) & Q(given__isnull=True)),
            ),
            models.CheckConstraint(
                name="cases_extension_decided_says_when",
                condition=Q(state=Asked.ASKED, decided_at__isnull=True)
                | (~Q(state=Asked.ASKED) & Q(decided_at__isnull=False)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["decider", "asked_at", "id"],
                name="cases_extension_waits_with",
                condition=Q(state=Asked.ASKED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.step_seq} {self.state}"

    @property
    def said(self) -> str:
        """The reason in words, or nothing once it has been erased."""
        return self.words.text if self.words else ""


class Nudge(models.Model):
    """Somebody is to hear about a clock, once for each deadline; told with all else that waits."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="nudges")
    step_seq = models.PositiveIntegerField()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=8, choices=Nudged)
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "party", "kind", "due_at"], name="cases_nudge_once_a_deadline"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"], name="cases_nudge_waits", condition=Q(told_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.step_seq} {self.kind}"
