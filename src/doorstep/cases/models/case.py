"""One thing somebody asked for, complained of or wanted to know."""

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from doorstep.cases.models.keys import words_key
from doorstep.cases.states import (
    CLOSED,
    IN_HAND,
    OPEN,
    REOPENABLE,
    SAYS_HOW,
    Channel,
    SortedBy,
    State,
)
from doorstep.catalogue.models import Category, OwnerRule
from doorstep.catalogue.states import Urgency
from doorstep.kernel.fields import EncryptedTextField
from doorstep.kernel.models import Sealable
from doorstep.people.models import Party, Person
from doorstep.places.models import Dwelling, Place
from doorstep.places.scope import Scoped


def _in(states: frozenset[State]) -> Q:
    """In a fixed order, so that migrations do not differ from run to run."""
    return Q(state__in=[state.value for state in State if state in states])


class Case(Scoped, Sealable):
    """What was said, where, by and for whom; who owns it, who helps, and where it stands."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    code = models.CharField(max_length=16, unique=True)
    version = models.PositiveIntegerField(default=0)  # the seq of the last step

    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    sorted_by = models.CharField(max_length=8, choices=SortedBy)
    urgency = models.CharField(max_length=8, choices=Urgency)
    is_private = models.BooleanField(default=False)
    is_open_to_volunteers = models.BooleanField(default=False)
    enters_home = models.BooleanField(default=False)

    summary = models.CharField(max_length=120)
    said = words_key()
    said_digest = models.CharField(max_length=64, blank=True, default="")
    answer = words_key()
    answer_digest = models.CharField(max_length=64, blank=True, default="")
    channel = models.CharField(max_length=8, choices=Channel)

    estate = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    building = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    dwelling = models.ForeignKey(
        Dwelling, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    where = words_key()
    where_digest = models.CharField(max_length=64, blank=True, default="")

    beneficiary = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    spoken_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    contact_name = EncryptedTextField(null=True, blank=True)
    contact_phone = EncryptedTextField(null=True, blank=True)
    contact_index = models.BinaryField(max_length=32, null=True, blank=True)
    contact_is_confirmed = models.BooleanField(default=False)
    raised_by_kind = models.CharField(max_length=8)
    raised_by_id = models.CharField(max_length=40)

    owner = models.ForeignKey(Party, on_delete=models.PROTECT, db_index=False, related_name="+")
    rule = models.ForeignKey(
        OwnerRule, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    rule_words_zh = models.CharField(max_length=200, blank=True, default="")
    rule_words_en = models.CharField(max_length=200, blank=True, default="")
    helper = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )

    leader = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    led_since = models.DateTimeField(null=True, blank=True)
    leader_agreed_at = models.DateTimeField(null=True, blank=True)

    state = models.CharField(max_length=12, choices=State, default=State.RAISED)
    is_overdue = models.BooleanField(default=False)
    wants_call = models.BooleanField(default=False)
    reopened = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="joined"
    )
    outside_id = models.CharField(max_length=64, blank=True, default="")

    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    due_at = models.DateTimeField()
    tick_at = models.DateTimeField(null=True, blank=True)  # when its clock does something next
    is_warned = models.BooleanField(default=False)
    climbed = models.PositiveSmallIntegerField(default=0)  # how many levels have heard of it
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_until = models.DateTimeField(null=True, blank=True)
    paused_for = models.DurationField(default=timedelta)  # what earlier pauses took
    resolved_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reopen_until = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        said_id: int | None
        answer_id: int | None
        where_id: int | None

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="cases_case_has_a_summary", condition=~Q(summary="")),
            models.CheckConstraint(
                name="cases_case_done_says_how", condition=~_in(SAYS_HOW) | ~Q(answer_digest="")
            ),
            models.CheckConstraint(
                name="cases_case_resolved_has_a_moment",
                condition=~Q(state=State.RESOLVED) | Q(resolved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="cases_case_closed_has_a_moment",
                condition=(_in(CLOSED) & Q(closed_at__isnull=False))
                | (~_in(CLOSED) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="cases_case_confirmed_has_a_moment",
                condition=~Q(state=State.CONFIRMED) | Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="cases_case_reopens_until",
                condition=~_in(REOPENABLE) | Q(reopen_until__isnull=False),
            ),
            models.CheckConstraint(
                name="cases_case_merged_names_the_other",
                condition=(Q(state=State.MERGED) & Q(merged_into__isnull=False))
                | (~Q(state=State.MERGED) & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(
                name="cases_case_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("pk")),
            ),
            models.CheckConstraint(
                name="cases_case_in_hand_has_a_helper",
                condition=(~_in(IN_HAND) | Q(helper__isnull=False))
                & (~Q(state=State.RAISED) | Q(helper__isnull=True)),
            ),
            models.CheckConstraint(
                name="cases_case_only_open_is_overdue",
                condition=Q(is_overdue=False) | _in(OPEN),
            ),
            models.CheckConstraint(
                name="cases_case_led_since",
                condition=Q(leader__isnull=True, led_since__isnull=True)
                & Q(leader_agreed_at__isnull=True)
                | Q(leader__isnull=False, led_since__isnull=False),
            ),
            models.CheckConstraint(
                name="cases_case_led_closes_by_two_words",
                condition=Q(leader__isnull=True)
                | ~_in(CLOSED)
                | Q(leader_agreed_at__isnull=False, state__in=["CONFIRMED", "WITHDRAWN"]),
            ),
            models.CheckConstraint(
                name="cases_case_only_open_ticks",
                condition=_in(OPEN)
                | Q(tick_at__isnull=True, paused_at__isnull=True, is_warned=False, climbed=0),
            ),
            models.CheckConstraint(
                name="cases_case_paused_until",
                condition=Q(paused_at__isnull=True, pause_until__isnull=True)
                | Q(paused_at__isnull=False, pause_until__isnull=False, tick_at__isnull=False),
            ),
            models.CheckConstraint(
                name="cases_case_climbs_when_late",
                condition=Q(climbed=0) | Q(climbed__lte=3, is_overdue=True),
            ),
            models.CheckConstraint(
                name="cases_case_door_is_in_a_building",
                condition=Q(dwelling__isnull=True) | Q(building__isnull=False),
            ),
            models.CheckConstraint(
                name="cases_case_building_is_in_an_estate",
                condition=Q(building__isnull=True) | Q(estate__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["outside_id"],
                condition=~Q(outside_id=""),
                name="cases_case_outside_id_once",
            ),
        ]
        indexes: ClassVar = [
            *(
                models.Index(fields=[column, "recorded_at", "id"], name=f"cases_case_{column}")
                for column in ("grid", "community", "street", "district", "jurisdiction")
            ),
            *(
                models.Index(
                    fields=[column, "state", "recorded_at", "id"], name=f"cases_case_{column}_st"
                )
                for column in ("grid", "community", "street", "district", "owner", "helper")
            ),
            *(
                models.Index(
                    fields=[column, "recorded_at", "id"],
                    name=f"cases_case_{column}_late",
                    condition=Q(is_overdue=True),
                )
                for column in ("grid", "community", "street", "district")
            ),
            *(
                models.Index(fields=[column, "recorded_at", "id"], name=f"cases_case_{column}")
                for column in ("category", "building", "owner", "helper")
            ),
            models.Index(
                fields=["beneficiary", "recorded_at", "id"], name="cases_case_beneficiary"
            ),
            models.Index(fields=["spoken_by", "recorded_at", "id"], name="cases_case_spoken_by"),
            models.Index(fields=["raised_by_id", "recorded_at", "id"], name="cases_case_raised_by"),
            models.Index(
                fields=["raised_by_id", "recorded_at", "id"],
                name="cases_case_raised_by_open",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["community", "channel", "recorded_at", "id"], name="cases_case_channel"
            ),
            models.Index(
                fields=["contact_index", "recorded_at"],
                name="cases_case_contact",
                condition=Q(contact_index__isnull=False),
            ),
            models.Index(
                fields=["leader", "led_since"],
                name="cases_case_led",
                condition=Q(leader__isnull=False),
            ),
            models.Index(
                fields=["tick_at", "id"],
                name="cases_case_ticks",
                condition=Q(tick_at__isnull=False),
            ),
            models.Index(
                fields=["resolved_at"],
                name="cases_case_awaits_word",
                condition=Q(state=State.RESOLVED),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        """Somebody still has to do something."""
        return self.state in OPEN

    @property
    def rule_words(self) -> str:
        """Why this owner, in the language being spoken; empty when a person chose."""
        is_english = (get_language() or "").startswith("en")
        return self.rule_words_en if is_english else self.rule_words_zh

    @property
    def said_words(self) -> str:
        """What was said, or nothing once it has been erased."""
        return self.said.text if self.said else ""

    @property
    def answer_words(self) -> str:
        """How it was done, or nothing once it has been erased."""
        return self.answer.text if self.answer else ""

    @property
    def where_words(self) -> str:
        """Where it is, as typed, or nothing once it has been erased."""
        return self.where.text if self.where else ""
