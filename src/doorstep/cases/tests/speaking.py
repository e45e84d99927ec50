"""What tests of voice notes share."""

from django.core.files.uploadedfile import SimpleUploadedFile

from doorstep.cases.models import Case, VoiceNote
from doorstep.cases.tests.factories import draft_for, taken
from doorstep.kernel.tests import noises
from doorstep.people.actors import Actor
from doorstep.people.models import Person

HEARD = "三单元楼道的声控开关坏了"


def recording(seconds: float = 2) -> SimpleUploadedFile:
    return SimpleUploadedFile("voice.webm", noises.webm(seconds), "audio/webm")


def spoken(person: Person, by: Actor, **fields: object) -> VoiceNote:
    """What she said into the phone at the desk, with no word written."""
    given = {"said": "", "voice": recording(), **fields}
    case = taken(draft_for(person, **given), by)
    return VoiceNote.objects.select_related("case", "file").get(case=Case.objects.get(pk=case.pk))
