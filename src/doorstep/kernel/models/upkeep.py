"""What was done to keep the house in order, and when."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import rules


class UpkeepKind(models.TextChoices):
    """What somebody, or the house itself, did or saw."""

    BACKUP = "BACKUP", _("backup made")
    REHEARSAL = "REHEARSAL", _("restore rehearsed")
    RESTORE = "RESTORE", _("restored from a backup")
    CHECKED = "CHECKED", _("looked over in full")
    SCRUBBED = "SCRUBBED", _("what was erased cleared out of the files")
    CLOCK_JUMP = "CLOCK_JUMP", _("the clock jumped")
    FILLED = "FILLED", _("everything there was made findable")


class UpkeepNote(models.Model):
    """One line: a backup, a rehearsal, a restore, a jump of the clock. Figures and marks only."""

    kind = models.CharField(max_length=12, choices=UpkeepKind)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["kind", "-at"], name="kernel_upkeep_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


rules.append_only(UpkeepNote)
