"""The choices of the messaging room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where a message stands."""

    WAITING = "WAITING", pgettext_lazy("message", "waiting")
    TAKEN = "TAKEN", pgettext_lazy("message", "on its way")
    SENT = "SENT", pgettext_lazy("message", "sent")
    DEAD = "DEAD", pgettext_lazy("message", "could not be sent")
    HELD = "HELD", pgettext_lazy("message", "held for a person")
    CANCELLED = "CANCELLED", pgettext_lazy("message", "called off")


FINAL = frozenset({State.SENT, State.DEAD, State.CANCELLED})


class Channel(models.TextChoices):
    """By what kind of address a message reaches its receiver."""

    SMS = "SMS", _("text message")
    EMAIL = "EMAIL", _("e-mail")


class Carrier(models.TextChoices):
    """What takes a message out of the building; each has a folder in `transports`."""

    CONSOLE = "CONSOLE", _("printed on the server")
    FILE = "FILE", _("written to a file")
    EMAIL = "EMAIL", _("mail server")


class Lane(models.IntegerChoices):
    """Who goes first. SOS has a thread and a connection of its own."""

    SOS = 0, _("SOS")
    CODE = 1, _("one-time code")
    URGENT = 2, _("urgent")
    ORDINARY = 5, _("ordinary")
    BULK = 9, _("to many people")


class Reader(models.TextChoices):
    """Who reads a text; what residents read is held to plainer words."""

    RESIDENT = "RESIDENT", pgettext_lazy("receiver", "a resident")
    ANYBODY = "ANYBODY", pgettext_lazy("receiver", "whoever signs in")
    HELPER = "HELPER", pgettext_lazy("receiver", "whoever helps")
    OWNER = "OWNER", pgettext_lazy("receiver", "whoever has to see to it")
    PARTNER = "PARTNER", pgettext_lazy("receiver", "a party that does its part")
    OFFICE = "OFFICE", pgettext_lazy("receiver", "the office")


SPOKEN = frozenset({Reader.RESIDENT, Reader.ANYBODY})


class Standing(models.TextChoices):
    """Whether somebody read the words of a text aloud, as they are now."""

    READ = "READ", pgettext_lazy("text", "read aloud")
    CHANGED = "CHANGED", pgettext_lazy("text", "changed since it was read aloud")
    NEVER = "NEVER", pgettext_lazy("text", "not read aloud yet")


class Outcome(models.TextChoices):
    """What became of one attempt."""

    UNKNOWN = "UNKNOWN", _("not known yet")
    ACCEPTED = "ACCEPTED", _("accepted")
    FAILED = "FAILED", _("failed")
    POSSIBLY_TWICE = "POSSIBLY_TWICE", _("possibly sent twice")


class ReceiptKind(models.TextChoices):
    """What the provider says about a message later."""

    DELIVERED = "DELIVERED", _("delivered")
    READ = "READ", _("read")
    FAILED = "FAILED", _("not delivered")


class WebhookState(models.TextChoices):
    """Whether another system is told what happens."""

    ACTIVE = "ACTIVE", pgettext_lazy("webhook", "in use")
    PAUSED = "PAUSED", pgettext_lazy("webhook", "paused")
    ENDED = "ENDED", pgettext_lazy("webhook", "ended")


class PausedWhy(models.TextChoices):
    """Why nothing is told for the moment; it is kept until it goes on."""

    OWNER = "OWNER", _("paused by hand")
    FAILING = "FAILING", _("it failed too often")
    GONE = "GONE", _("the other side says that it is gone")
    RESTORED = "RESTORED", _("held after a restore")
