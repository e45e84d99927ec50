"""What was promised to whom, by whom and by when, and what became of it."""

from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from doorstep.cases.models.case import Case
from doorstep.cases.promising import Audience, PromiseSource, PromiseState, PromiseStepKind, Told
from doorstep.kernel.models import Words
from doorstep.people.models import Party, Person
from doorstep.places.models import Place
from doorstep.places.scope import Scoped

WITHOUT_A_MOMENT = (PromiseState.OPEN, PromiseState.BROKEN)


class Promise(Scoped):
    """Somebody's word. Whose it is, its first time and where it counts never change."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    version = models.PositiveIntegerField(default=0)  # the seq of the last step
    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="promises",
    )
    is_first = models.BooleanField(default=False)  # of its case
    party = models.ForeignKey(Party, on_delete=models.PROTECT, db_index=False, related_name="+")
    is_by_person = models.BooleanField()  # a person's own rate is for themselves and their lead
    summary = models.CharField(max_length=120)
    audience = models.CharField(max_length=12, choices=Audience)
    to_person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    is_private = models.BooleanField(default=False)
    source = models.CharField(max_length=12, choices=PromiseSource)
    source_id = models.UUIDField(null=True, blank=True)  # of the meeting or the resolution

    state = models.CharField(max_length=12, choices=PromiseState, default=PromiseState.OPEN)
    was_put_off = models.BooleanField(default=False)
    was_merged = models.BooleanField(default=False)
    was_recategorised = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    first_due_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)  # said to be; the resident is asked
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="cases_promise_says_something", condition=~Q(summary="")),
            models.CheckConstraint(
                name="cases_promise_lies_ahead",
                condition=Q(first_due_at__gt=F("made_at"))
                & Q(due_at__gte=F("first_due_at"))
                & Q(warn_at__lt=F("due_at")),
            ),
            models.CheckConstraint(
                name="cases_promise_settled_has_a_moment",
                condition=(Q(state__in=WITHOUT_A_MOMENT) & Q(settled_at__isnull=True))
                | (~Q(state__in=WITHOUT_A_MOMENT) & Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="cases_promise_to_somebody",
                condition=~Q(audience=Audience.RESIDENT)
                | Q(case__isnull=False)
                | Q(to_person__isnull=False),
            ),
            models.CheckConstraint(
                name="cases_promise_later_only_if_put_off",
                condition=Q(was_put_off=True) | Q(due_at=F("first_due_at")),
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(is_first=True), name="cases_promise_one_first"
            ),
        ]
        indexes: ClassVar = [
            *(
                models.Index(
                    fields=[column, "state", "due_at", "id"], name=f"cases_promise_{column}"
                )
                for column in ("grid", "community", "street", "district", "party")
            ),
            models.Index(fields=["case"], name="cases_promise_case"),
            models.Index(
                fields=["due_at"],
                name="cases_promise_to_break",
                condition=Q(state=PromiseState.OPEN, done_at__isnull=True),
            ),
            models.Index(
                fields=["warn_at"],
                name="cases_promise_to_warn",
                condition=Q(state=PromiseState.OPEN, done_at__isnull=True, warned_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"promise {self.pk}"


class PromiseStep(models.Model):
    """One thing that happened to a promise. Append-only; sealed in the chain "promise_steps"."""

    promise = models.ForeignKey(
        Promise, on_delete=models.PROTECT, db_index=False, related_name="steps"
    )
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=PromiseStepKind)
    from_state = models.CharField(max_length=12, choices=PromiseState, blank=True, default="")
    to_state = models.CharField(max_length=12, choices=PromiseState)
    due_at = models.DateTimeField()
    told = models.CharField(max_length=12, choices=Told, blank=True, default="")
    actor_kind = models.CharField(max_length=8)
    actor_id = models.CharField(max_length=40)
    device = models.CharField(max_length=64, blank=True, default="")
    words = models.ForeignKey(
        Words,
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    words_digest = models.CharField(max_length=64, blank=True, default="")
    recorded_at = models.DateTimeField()

    if TYPE_CHECKING:
        words_id: int | None

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["promise", "seq"], name="cases_promisestep_seq_once"),
            models.CheckConstraint(
                name="cases_promisestep_later_was_told",
                condition=~Q(kind=PromiseStepKind.PUT_OFF) | ~Q(told=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.promise_id}.{self.seq} {self.kind}"

    @property
    def said(self) -> str:
        """The words of this step, or nothing once they have been erased."""
        return self.words.text if self.words else ""


class PromiseDelta(models.Model):
    """A promise began (+1) or ceased (-1) to stand somewhere, until it is folded."""

    sign = models.SmallIntegerField()
    grid_id = models.BigIntegerField(null=True)
    community_id = models.BigIntegerField()
    street_id = models.BigIntegerField()
    district_id = models.BigIntegerField()
    party_id = models.BigIntegerField()
    is_by_person = models.BooleanField()
    is_private = models.BooleanField()
    is_first = models.BooleanField()
    state = models.CharField(max_length=12, choices=PromiseState)
    was_put_off = models.BooleanField()
    was_merged = models.BooleanField()
    was_recategorised = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="cases_promisedelta_one_more_or_less", condition=Q(sign__in=[-1, 1])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sign:+d} {self.state}"


class PromiseCount(models.Model):
    """How many promises of a place, or of a party, stand like this.

    Party 0 is everybody; place 0 is everywhere, and the only place a person's own are counted at.
    """

    place_id = models.BigIntegerField()
    party_id = models.BigIntegerField()
    is_private = models.BooleanField()
    state = models.CharField(max_length=12, choices=PromiseState)
    was_put_off = models.BooleanField()
    was_merged = models.BooleanField()
    was_recategorised = models.BooleanField()
    promises = models.IntegerField(default=0)
    cases = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    "place_id",
                    "party_id",
                    "is_private",
                    "state",
                    "was_put_off",
                    "was_merged",
                    "was_recategorised",
                ],
                name="cases_promisecount_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.party_id} {self.state} {self.promises}"
