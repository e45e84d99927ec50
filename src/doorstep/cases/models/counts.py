"""Roll-ups: what every change adds to the figures, and the figures themselves, one table a screen.

Keys are plain numbers: a count is made from rows that keep their own keys, and is written often.
"""

from typing import ClassVar

from django.db import models

from doorstep.cases.states import State

EVER = 0  # the month of a figure over all time


class Line(models.TextChoices):
    """What one line of the figures is about; its key is a category's or a building's."""

    WHOLE = "WHOLE"
    MATTER = "MATTER"
    BUILDING = "BUILDING"


class Delta(models.Model):
    """A case began (+1) or ceased (-1) to stand somewhere. Added with the change, then folded."""

    sign = models.SmallIntegerField()
    case_id = models.BigIntegerField()
    grid_id = models.BigIntegerField(null=True)
    community_id = models.BigIntegerField()
    street_id = models.BigIntegerField()
    district_id = models.BigIntegerField()
    category_id = models.BigIntegerField()
    building_id = models.BigIntegerField(null=True)
    is_private = models.BooleanField()
    month = models.PositiveIntegerField()  # 202603
    state = models.CharField(max_length=12, choices=State)
    is_overdue = models.BooleanField()
    took = models.PositiveSmallIntegerField(null=True)  # the bucket, once it is done

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="cases_delta_one_more_or_less", condition=models.Q(sign__in=[-1, 1])
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["community_id"], name="cases_delta_community")]

    def __str__(self) -> str:
        return f"{self.sign:+d} {self.case_id}"


class InboxCount(models.Model):
    """How many cases of a grid, community, street or district stand where: the inbox's tabs."""

    place_id = models.BigIntegerField()
    is_private = models.BooleanField()
    state = models.CharField(max_length=12, choices=State)
    is_overdue = models.BooleanField()
    cases = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place_id", "is_private", "state", "is_overdue"],
                name="cases_inboxcount_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.state} {self.cases}"


class FigureCount(models.Model):
    """One line of the figures of a grid or community, for a month or for ever.

    `took` counts the finished by how long they took, as pairs "bucket:cases" (see durations).
    """

    place_id = models.BigIntegerField()
    line = models.CharField(max_length=8, choices=Line)
    month = models.PositiveIntegerField()  # 202603, or EVER
    key = models.BigIntegerField()  # 0 for the whole, and for what lies in no building
    is_private = models.BooleanField()
    taken = models.IntegerField(default=0)
    open = models.IntegerField(default=0)
    overdue = models.IntegerField(default=0)
    waiting = models.IntegerField(default=0)
    confirmed = models.IntegerField(default=0)
    took = models.TextField(default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place_id", "line", "month", "key", "is_private"],
                name="cases_figurecount_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.line} {self.key} {self.month}"
