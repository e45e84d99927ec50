"""Closed lists of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What a trained model tells apart."""

    HEADINGS = "HEADINGS", _("our own headings")
    CLASSES = "CLASSES", _("another system's classes")


class About(models.TextChoices):
    """What can be suggested of a case."""

    CATEGORY = "CATEGORY", _("heading")
    PLACE = "PLACE", _("place")
    TWIN = "TWIN", _("the same as another")


class SaidBy(models.TextChoices):
    """Who chose."""

    OFFICE = "OFFICE", _("the office")
    TELLER = "TELLER", _("whoever told us")
