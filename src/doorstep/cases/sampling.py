"""Which finished work somebody else looks at again: drawn unpredictably, fixed once done. Pure."""

from uuid import UUID

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class LookOutcome(models.TextChoices):
    """What a re-visit brought."""

    FIXED = "FIXED", _("it is fixed, I saw it")
    NOT_FIXED = "NOT_FIXED", _("it is not fixed")
    NOT_MET = "NOT_MET", _("nobody was there, nothing could be seen")


def is_drawn(uid: UUID, round_: int, percent: int) -> bool:
    """Nobody without our key can tell before; doing it again does not draw again."""
    digest = salted_hmac("doorstep.cases.revisit", f"{uid.hex}:{round_}", algorithm="sha256")
    return int.from_bytes(digest.digest()[:8]) % 100 < percent
