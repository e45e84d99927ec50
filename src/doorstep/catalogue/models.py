"""What can be asked for, who owns it by rule, and when the office works."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from doorstep.catalogue.states import DeadlineUnit, Target, Urgency, promise
from doorstep.kernel import rules
from doorstep.kernel.models import TwoNames
from doorstep.people.models import Team
from doorstep.people.states import OrganisationKind, PostKind
from doorstep.places.models import Place


class Timed(models.Model):
    """By when it has to be done, and what happens before and after; empty means as usual.

    Everything counts in the unit of the deadline: hours, or working days.
    """

    deadline_unit = models.CharField(
        max_length=8, choices=DeadlineUnit, default=DeadlineUnit.WORKDAYS
    )
    deadline_amount = models.PositiveSmallIntegerField(default=7)
    warn_before = models.PositiveSmallIntegerField(null=True, blank=True)
    longest_pause = models.PositiveSmallIntegerField(null=True, blank=True)
    climbs_to_grid = models.PositiveSmallIntegerField(null=True, blank=True)
    climbs_to_secretary = models.PositiveSmallIntegerField(null=True, blank=True)
    climbs_to_street = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def promise(self) -> str:
        """How long it takes, in words."""
        return promise(self.deadline_unit, self.deadline_amount)


class Category(TwoNames, Timed):
    """One kind of matter in one community; groups have no parent, matters have one."""

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    code = models.SlugField(max_length=40)
    public_name_zh = models.CharField(max_length=40)
    public_name_en = models.CharField(max_length=80)
    ask_zh = models.CharField(max_length=40)
    ask_en = models.CharField(max_length=80)
    yes_zh = models.CharField(max_length=20)
    yes_en = models.CharField(max_length=40)
    no_zh = models.CharField(max_length=20)
    no_en = models.CharField(max_length=40)
    urgency = models.CharField(max_length=8, choices=Urgency, default=Urgency.ORDINARY)
    open_to_volunteers = models.BooleanField(default=False)
    enters_home = models.BooleanField(default=False)
    is_private = models.BooleanField(default=False)
    reopen_days = models.PositiveSmallIntegerField(default=15)
    revisit_percent = models.PositiveSmallIntegerField(default=0)  # looked at again by another
    keywords = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["community", "code"], name="catalogue_category_code_in_community"
            ),
            models.CheckConstraint(
                name="catalogue_category_is_not_its_own_group",
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
            ),
            models.CheckConstraint(
                name="catalogue_category_has_a_deadline", condition=Q(deadline_amount__gte=1)
            ),
            models.CheckConstraint(
                name="catalogue_category_danger_runs_day_and_night",
                condition=~Q(urgency=Urgency.DANGER) | Q(deadline_unit=DeadlineUnit.HOURS),
            ),
            models.CheckConstraint(
                name="catalogue_category_warns_in_time",
                condition=Q(warn_before__isnull=True) | Q(warn_before__lt=F("deadline_amount")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def public_name(self) -> str:
        """What residents call it."""
        return self._in_language("public_name")

    @property
    def ask(self) -> str:
        """The question in the words of the matter: is the light on?"""
        return self._in_language("ask")

    @property
    def yes(self) -> str:
        """The answer that closes it."""
        return self._in_language("yes")

    @property
    def no(self) -> str:
        """The answer that opens it again."""
        return self._in_language("no")

    def _in_language(self, field: str) -> str:
        english = (get_language() or "").startswith("en")
        text: str = getattr(self, f"{field}_en" if english else f"{field}_zh")
        return text


class UrgencyTimes(Timed):
    """How a community times what is more urgent than its heading usually is."""

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    urgency = models.CharField(max_length=8, choices=Urgency)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["community", "urgency"], name="catalogue_urgencytimes_once"
            ),
            models.CheckConstraint(
                name="catalogue_urgencytimes_have_a_deadline", condition=Q(deadline_amount__gte=1)
            ),
            models.CheckConstraint(
                name="catalogue_urgencytimes_danger_runs_day_and_night",
                condition=~Q(urgency=Urgency.DANGER) | Q(deadline_unit=DeadlineUnit.HOURS),
            ),
            models.CheckConstraint(
                name="catalogue_urgencytimes_warn_in_time",
                condition=Q(warn_before__isnull=True) | Q(warn_before__lt=F("deadline_amount")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.urgency} {self.deadline_amount} {self.deadline_unit}"


_EMPTY = {"post_kind": "", "team__isnull": True, "organisation_kind": "", "duty": ""}


def _names_only(target: Target, column: str) -> Q:
    """A rule for `target` fills its own column and leaves the others empty."""
    others = {key: value for key, value in _EMPTY.items() if key != column}
    filled = Q(team__isnull=False) if column == "team__isnull" else ~Q(**{column: ""})
    return Q(target=target, **others) & filled


class OwnerRule(models.Model):
    """Who gets what, where: the first rule that fits decides."""

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    position = models.IntegerField()
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="rules"
    )
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    jurisdiction = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    target = models.CharField(max_length=12, choices=Target)
    post_kind = models.CharField(max_length=16, choices=PostKind, blank=True, default="")
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation_kind = models.CharField(
        max_length=16, choices=OrganisationKind, blank=True, default=""
    )
    duty = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["community", "position"], name="catalogue_ownerrule_one_order"
            ),
            models.CheckConstraint(
                name="catalogue_ownerrule_names_its_target",
                condition=_names_only(Target.POST, "post_kind")
                | _names_only(Target.TEAM, "team__isnull")
                | _names_only(Target.PARTNER, "organisation_kind")
                | _names_only(Target.DEPARTMENT, "duty"),
            ),
        ]

    def __str__(self) -> str:
        return f"rule {self.position}"


class WorkingHours(models.Model):
    """A stretch of the day in which the community's office is open."""

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    opens = models.TimeField()
    closes = models.TimeField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["community", "position"], name="catalogue_workinghours_one_order"
            ),
            models.CheckConstraint(
                name="catalogue_workinghours_close_after_opening",
                condition=Q(closes__gt=F("opens")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"


class CalendarDay(models.Model):
    """A day on which the published calendar is not followed; no community means all of them."""

    community = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    day = models.DateField()
    is_working = models.BooleanField()
    note = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["community", "day"], name="catalogue_calendarday_once_in_community"
            ),
            models.UniqueConstraint(
                fields=["day"],
                condition=Q(community__isnull=True),
                name="catalogue_calendarday_once_for_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {'+' if self.is_working else '-'}"


for _kept in (
    Category,
    UrgencyTimes,
    OwnerRule,
    WorkingHours,
    CalendarDay,
):  # kept in memory: see shelf.py
    rules.marks(_kept)
