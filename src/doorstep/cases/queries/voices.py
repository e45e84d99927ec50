"""Voice notes: those of one case, the file of one, and those waiting for somebody who listens."""

from uuid import UUID

from doorstep.cases import policies
from doorstep.cases.models import Case, VoiceNote
from doorstep.cases.operations import led_work
from doorstep.cases.queries.filling import with_places
from doorstep.cases.queries.lists import by_role
from doorstep.kernel.models import StoredFile
from doorstep.people.actors import Actor

PAGE = 50


def voices_of(actor: Actor, case: Case) -> list[VoiceNote]:
    """The voice notes of a case, for whoever may read what was written."""
    if not policies.may_read(actor, case):
        return []
    notes = VoiceNote.objects.filter(case=case).select_related("file", "words")
    return list(notes.order_by("step_seq", "pk"))


def voice_for(actor: Actor, key: str) -> StoredFile:
    """The file behind `key`, through its case; VoiceNote.DoesNotExist for a stranger.

    A voice is never shown in public, and parties who were asked for a part do not hear it.
    """
    note = VoiceNote.objects.select_related("case__category", "file").get(file__key=key)
    if not (policies.may_read(actor, note.case) or led_work.is_member(actor, note.case)):
        raise VoiceNote.DoesNotExist
    return note.file


def voice_seen_by(actor: Actor, uid: UUID) -> VoiceNote:
    """One voice note with its case, to listen to; VoiceNote.DoesNotExist for a stranger."""
    rows = VoiceNote.objects.select_related("file", "words", "case__category", "case__said")
    note = rows.get(uid=uid)
    if not policies.may_read(actor, note.case):
        raise VoiceNote.DoesNotExist
    with_places([note.case])
    return note


def waiting_voices(actor: Actor, *, limit: int = PAGE) -> list[VoiceNote]:
    """Voice notes nobody has written down, the longest waiting first, of cases their roles show."""
    found: dict[int, VoiceNote] = {}
    for way in by_role(actor):
        rows = VoiceNote.objects.filter(
            written_at=None, case__in=Case.objects.filter(way).values("pk")
        )
        rows = rows.select_related("file", "case__category").order_by("recorded_at", "pk")
        found |= {each.pk: each for each in rows[:limit]}
    listed = sorted(found.values(), key=lambda each: (each.recorded_at, each.pk))[:limit]
    with_places([each.case for each in listed])
    return listed
