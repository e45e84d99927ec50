"""Voice notes of the demo: one written down, two that wait. The sound is a hum, not a voice."""

import io
import math
import wave
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.core.files.base import ContentFile

from doorstep.cases import operations
from doorstep.cases.models import VoiceNote
from doorstep.cases.operations import Draft, Where
from doorstep.cases.states import Channel
from doorstep.demo.personas import person_of
from doorstep.kernel.captures import Sent
from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.places.models import Place

NAMESPACE = UUID("5a0b8f43-55b1-4a9e-9f0f-2f6f2d2f1c77")
RATE = 8_000
HOUR = timedelta(hours=1)
# How long it is, how many hours before the end, and what somebody heard in it by then.
NOTES = (
    (9, 20, "我是六楼的，楼道那个窗户关不上，风一吹哐哐响，半夜吵得睡不着。"),
    (14, 5, ""),
    (6, 1, ""),
)


def leave(community: Place, *, end: datetime) -> None:
    """Three residents say it instead of writing it; the secretary listened to the first."""
    people = Person.objects.filter(community=community, household__isnull=False, is_active=True)
    for number, who in enumerate(people.order_by("pk")[100 : 100 + len(NOTES)]):
        seconds, hours, heard = NOTES[number]
        at = end - hours * HOUR
        _say(number, who, seconds, at=at)
        if heard:
            note = VoiceNote.objects.get(case__beneficiary=who, recorded_at=at)
            listener = Actor.of(person_of("secretary"))
            operations.write_down(note.pk, words=heard, by=listener, at=at + HOUR)


def _say(number: int, who: Person, seconds: int, *, at: datetime) -> None:
    draft = Draft(
        channel=Channel.WEB,
        where=Where(dwelling_id=who.home.pk if who.home else None),
        beneficiary=who,
        spoken_by=who,
        happened_at=at,
        voice=ContentFile(hum(seconds), name="sample.wav"),
    )
    sent = Sent(client="demo", kind="case", id=uuid5(NAMESPACE, str(number)), body={"n": number})
    operations.take_down(sent, draft=draft, by=Actor.of(who), at=at)


def hum(seconds: int) -> bytes:
    """Something like talking heard through a wall: a low tone that comes and goes."""
    beats = (0.5 + 0.5 * math.sin(tick / RATE * 19) for tick in range(seconds * RATE))
    samples = bytes(
        round(128 + 50 * beat * math.sin(tick / RATE * math.tau * 170))
        for tick, beat in enumerate(beats)
    )
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(RATE)
        file.writeframes(samples)
    return out.getvalue()
