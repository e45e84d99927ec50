"""Voice notes of a case: kept before any row points at them, hung on a step, written down once."""

from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.cases import voice_policies
from doorstep.cases.models import Case, VoiceNote
from doorstep.cases.operations import moving, searching
from doorstep.cases.operations.moving import MayNot
from doorstep.cases.states import NoteState, StepKind
from doorstep.kernel import recordings
from doorstep.kernel.errors import DomainError
from doorstep.kernel.recordings import Recorded
from doorstep.people.actors import Actor


class MayNotWriteDown(MayNot):
    """Only whoever works on the case, or took it down, writes down what was said."""

    code = "cases.may_not_write_down"


class AlreadyWrittenDown(DomainError):
    """Somebody has written down what this voice note says."""

    code = "cases.already_written_down"


def keep(voice: "File[bytes] | None", *, at: datetime) -> Recorded | None:
    """Keep a recording; outside any transaction, since looking into it is slow.

    Raises NotASound, SoundTooBig, SoundTooLong or Busy; their field is "voice".
    """
    if voice is None:
        return None
    try:
        return recordings.store_sound(voice, at=at)
    except DomainError as refusal:
        refusal.field = "voice"
        raise


def hang(case: Case, kept: Recorded | None, *, seq: int, at: datetime) -> None:
    """Hang a kept recording on a step of the case: it waits for somebody to write it down."""
    if kept is not None:
        VoiceNote.objects.create(
            case=case, step_seq=seq, file=kept.file, seconds=kept.seconds, recorded_at=at
        )


@transaction.atomic
def write_down(voice_id: int, *, words: str, by: Actor, at: datetime) -> VoiceNote:
    """Keep what a person heard in a voice note: a step says who, the words can be searched.

    Raises MayNotWriteDown, AlreadyWrittenDown when somebody was quicker, BadInput without words;
    VoiceNote.DoesNotExist for a stranger.
    """
    case_id = VoiceNote.objects.values_list("case", flat=True).get(pk=voice_id)
    try:
        case = moving.locked(case_id, by=by)
    except Case.DoesNotExist:
        raise VoiceNote.DoesNotExist from None
    note = VoiceNote.objects.get(pk=voice_id)
    if not voice_policies.may_write_down(by, case):
        raise MayNotWriteDown(_("Only whoever works on this can write down what was said."))
    if note.state == NoteState.WRITTEN:
        raise AlreadyWrittenDown(
            _("Somebody has already written this down. What they heard stands with the recording.")
        )
    said = moving.keep_needed(case, words, at=at)
    step = moving.append(case, StepKind.HEARD, by=by, at=at, said=said)
    note.state, note.words, note.words_digest = NoteState.WRITTEN, said, said.digest
    note.written_at, note.written_seq = at, step.seq
    note.save(update_fields=["state", "words", "words_digest", "written_at", "written_seq"])
    searching.write([case])
    moving.leave(case, "write_down", None, by=by, at=at)
    return note
