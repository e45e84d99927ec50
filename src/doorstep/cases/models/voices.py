"""What somebody said into a recorder. It is kept as they said it; a person writes it down."""

from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from doorstep.cases.models.case import Case
from doorstep.cases.models.keys import words_key
from doorstep.cases.states import NoteState
from doorstep.kernel import rules
from doorstep.kernel.models import StoredFile

MOST_SECONDS = 180


class VoiceNote(models.Model):
    """A recording of a case. Who recorded it is the actor of its step; who spoke, the case says."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="voice_notes")
    step_seq = models.PositiveIntegerField()
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    seconds = models.PositiveSmallIntegerField()
    recorded_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=NoteState, default=NoteState.WAITING)
    words = words_key()
    words_digest = models.CharField(max_length=64, blank=True, default="")
    written_at = models.DateTimeField(null=True, blank=True)
    written_seq = models.PositiveIntegerField(null=True, blank=True)

    if TYPE_CHECKING:
        case_id: int
        words_id: int | None

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="cases_voicenote_three_minutes_at_most",
                condition=Q(seconds__gte=1, seconds__lte=MOST_SECONDS),
            ),
            models.CheckConstraint(
                name="cases_voicenote_written_by_a_step",
                condition=Q(
                    state=NoteState.WAITING, written_at__isnull=True, written_seq__isnull=True
                )
                | Q(state=NoteState.WRITTEN, written_at__isnull=False, written_seq__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["recorded_at", "id"],
                name="cases_voicenote_waiting",
                condition=Q(written_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"voice note {self.case_id}.{self.step_seq}"

    @property
    def transcript(self) -> str:
        """What somebody heard in it, or nothing as yet, or nothing any more."""
        return self.words.text if self.words else ""

    @property
    def length(self) -> str:
        """2:05, as players show it."""
        return f"{self.seconds // 60}:{self.seconds % 60:02}"


rules.frozen(
    VoiceNote,
    columns=["uid", "case", "step_seq", "file", "seconds", "recorded_at"],
    may_delete=True,  # erasing takes the voice, not only the words
    once=["written_at", "written_seq"],
)
