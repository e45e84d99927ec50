"""Voice notes: taking something down as it was spoken, listening, writing down what one hears."""

from typing import Annotated
from uuid import UUID

from django.http import FileResponse
from ninja import File, Form
from ninja.files import UploadedFile
from ninja.responses import Status

from doorstep.cases import operations, queries
from doorstep.cases.api.doors import Key, person, router, seen, shown
from doorstep.cases.forms.voices import digest
from doorstep.cases.operations import Draft, Where
from doorstep.cases.schemas.outgoing import CaseOut
from doorstep.cases.schemas.voices import HeardIn, SpokenIn, VoiceOut
from doorstep.cases.states import Channel
from doorstep.kernel import clock
from doorstep.kernel.captures import Sent
from doorstep.kernel.sounds.heard import MEDIA_TYPES
from doorstep.kernel.views import served
from doorstep.people.http import ClientRequest, found

BINARY = {"schema": {"type": "string", "format": "binary"}}
SOUND = {"responses": {200: {"content": dict.fromkeys(MEDIA_TYPES, BINARY)}}}


@router.post(
    "/spoken-cases",
    response={201: CaseOut, 200: CaseOut},
    operation_id="takeDownSpokenCase",
    tags=["voices"],
)
def take_down_spoken(
    request: ClientRequest, payload: Form[SpokenIn], voice: Annotated[UploadedFile, File()]
) -> Status[CaseOut]:
    """Take down what somebody says into a recorder: 201 when it is new, 200 when it came before.

    Up to three minutes and 5 MB; MP3, M4A, WAV, Ogg (Opus) or WebM.
    """
    given = payload.model_dump(mode="json")
    draft = _draft(request, payload, voice)
    case, is_new = operations.take_down(
        Sent(
            client=request.client,
            kind="case",
            id=payload.capture_id,
            body={**given, "voice": digest(voice)},
        ),
        draft=draft,
        by=request.actor,
        at=clock.now(),
    )
    return Status(201 if is_new else 200, shown(request, case.uid))


@router.get(
    "/cases/{key}/voices", response=list[VoiceOut], operation_id="listVoices", tags=["voices"]
)
def voices(request: ClientRequest, key: Key) -> list[VoiceOut]:
    """The voice notes of a case, for whoever may read what was written."""
    case = seen(request, key)
    return [VoiceOut.of(each) for each in queries.voices_of(request.actor, case)]


@router.get("/voices", response=list[VoiceOut], operation_id="listWaitingVoices", tags=["voices"])
def waiting(request: ClientRequest) -> list[VoiceOut]:
    """Voice notes nobody has written down yet, the longest waiting first."""
    return [VoiceOut.of(each) for each in queries.waiting_voices(request.actor)]


@router.get(
    "/voices/{uid}/sound",
    response={200: None},
    operation_id="getVoice",
    tags=["voices"],
    openapi_extra=SOUND,
)
def sound(request: ClientRequest, uid: UUID) -> FileResponse:
    """The recording itself."""
    note = found(queries.voice_seen_by, request.actor, uid)
    return served(note.file, asked=request.headers.get("Range", ""))


@router.post(
    "/voices/{uid}/words", response=VoiceOut, operation_id="writeDownVoice", tags=["voices"]
)
def write_down(request: ClientRequest, uid: UUID, payload: HeardIn) -> VoiceOut:
    """Write down what you hear. It is written down once; the second is told so."""
    note = found(queries.voice_seen_by, request.actor, uid)
    operations.write_down(note.pk, words=payload.words, by=request.actor, at=clock.now())
    return VoiceOut.of(queries.voice_seen_by(request.actor, uid))


def _draft(request: ClientRequest, payload: SpokenIn, voice: UploadedFile) -> Draft:
    beneficiary = person(request, payload.beneficiary)
    spoken_by = person(request, payload.spoken_by)
    if not (beneficiary or spoken_by or payload.contact_name or payload.contact_phone):
        spoken_by = request.person
    return Draft(
        channel=Channel(payload.channel),
        said=payload.said,
        category_code=payload.category,
        where=Where(code=payload.code, address=payload.address),
        beneficiary=beneficiary,
        spoken_by=spoken_by,
        contact_name=payload.contact_name,
        contact_phone=payload.contact_phone,
        voice=voice,
    )
