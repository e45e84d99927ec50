"""Closed lists of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class Urgency(models.TextChoices):
    """How fast somebody has to look at it."""

    DANGER = "DANGER", _("danger")
    URGENT = "URGENT", _("urgent")
    ORDINARY = "ORDINARY", _("ordinary")


class DeadlineUnit(models.TextChoices):
    """How a deadline counts: round the clock, or in the days the office works."""

    HOURS = "HOURS", _("hours, day and night")
    WORKDAYS = "WORKDAYS", _("working days")


class Target(models.TextChoices):
    """What kind of body an owner rule names."""

    POST = "POST", _("a post here")
    TEAM = "TEAM", _("a team")
    PARTNER = "PARTNER", _("the partner that serves the estate")
    DEPARTMENT = "DEPARTMENT", _("the department of the district it lies in")


def promise(unit: str, amount: int) -> str:
    """How long something takes, in words: within 7 working days."""
    words = (
        ngettext("within %(count)d hour", "within %(count)d hours", amount)
        if unit == DeadlineUnit.HOURS
        else ngettext("within %(count)d working day", "within %(count)d working days", amount)
    )
    return words % {"count": amount}
