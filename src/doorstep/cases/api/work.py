"""Seeing to a case: taking it on, doing it, and what the resident says of it."""

from typing import Annotated

from ninja import Body, File, Form
from ninja.files import UploadedFile
from ninja.responses import Status

from doorstep.cases import operations
from doorstep.cases.api.doors import Key, after, known, router, seen, shown
from doorstep.cases.schemas.incoming import (
    ConfirmIn,
    MaybeWordsIn,
    NoteIn,
    ReasonIn,
    StarsIn,
    TurnIn,
    WordsIn,
)
from doorstep.cases.schemas.outgoing import CaseOut
from doorstep.kernel import captures, clock
from doorstep.kernel.captures import Sent
from doorstep.people.bearer import EITHER
from doorstep.people.http import ClientRequest

Turn = Annotated[TurnIn | None, Body()]
Confirming = Annotated[ConfirmIn | None, Body()]
MaybeWords = Annotated[MaybeWordsIn | None, Body()]


@router.post("/cases/{key}/claim", response=CaseOut, operation_id="claimCase")
def claim(request: ClientRequest, key: Key, payload: Turn = None) -> CaseOut:
    """Take it on."""
    given = payload or TurnIn()
    case = known(request, key)
    operations.claim(case.pk, by=request.actor, at=clock.now(), version=given.version)
    return shown(request, case.uid)


@router.post("/cases/{key}/hand-back", response={204: None}, operation_id="handBackCase")
def hand_back(request: ClientRequest, key: Key, payload: ReasonIn) -> Status[None]:
    """Give it back, and say why. After that it may not be yours to see any more."""
    case = seen(request, key)
    operations.hand_back(case.pk, by=request.actor, at=clock.now(), **payload.model_dump())
    return Status(204, None)


@router.post("/cases/{key}/start", response=CaseOut, operation_id="startCase")
def start(request: ClientRequest, key: Key, payload: Turn = None) -> CaseOut:
    """Say that you have begun."""
    return after(request, key, operations.start, payload or TurnIn())


@router.post("/cases/{key}/resolve", response=CaseOut, operation_id="resolveCase")
def resolve(
    request: ClientRequest,
    key: Key,
    payload: Form[WordsIn],
    photos: Annotated[list[UploadedFile] | None, File()] = None,
) -> CaseOut:
    """Say that it is done and how, with up to nine photos; the resident is asked."""
    case = seen(request, key)
    operations.resolve(
        case.pk,
        pictures=photos or [],
        by=request.actor,
        at=clock.now(),
        **payload.model_dump(),
    )
    return shown(request, case.uid)


@router.post("/cases/{key}/answer", response=CaseOut, operation_id="answerCase")
def answer(request: ClientRequest, key: Key, payload: WordsIn) -> CaseOut:
    """Answer a question on the spot."""
    return after(request, key, operations.answer_on_the_spot, payload)


@router.post("/cases/{key}/confirm", response=CaseOut, operation_id="confirmCase")
def confirm(request: ClientRequest, key: Key, payload: Confirming = None) -> CaseOut:
    """Say that it is fixed, and how happy you are."""
    return after(request, key, operations.confirm, payload or ConfirmIn())


@router.post("/cases/{key}/rate", response=CaseOut, operation_id="rateCase")
def rate(request: ClientRequest, key: Key, payload: StarsIn) -> CaseOut:
    """Say afterwards how happy you are. The helper sees only sums."""
    return after(request, key, operations.rate, payload)


@router.post("/cases/{key}/not-fixed", response=CaseOut, operation_id="sayNotFixed", auth=EITHER)
def not_fixed(request: ClientRequest, key: Key, payload: MaybeWords = None) -> CaseOut:
    """Say that it is not fixed; it is opened again."""
    return after(request, key, operations.say_not_fixed, payload or MaybeWordsIn())


@router.post("/cases/{key}/call-me", response=CaseOut, operation_id="askForACall")
def call_me(request: ClientRequest, key: Key, payload: Turn = None) -> CaseOut:
    """Ask to be called about it."""
    return after(request, key, operations.ask_for_a_call, payload or TurnIn())


@router.post("/cases/{key}/withdraw", response=CaseOut, operation_id="withdrawCase")
def withdraw(request: ClientRequest, key: Key, payload: MaybeWords = None) -> CaseOut:
    """Say that it is no longer needed."""
    return after(request, key, operations.withdraw, payload or MaybeWordsIn())


@router.post("/cases/{key}/note", response=CaseOut, operation_id="noteOnCase", auth=EITHER)
def note(request: ClientRequest, key: Key, payload: NoteIn) -> CaseOut:
    """Add something to it."""
    case, told = seen(request, key), payload.model_dump(exclude={"capture_id"})

    def write() -> str:
        return str(operations.note(case.pk, by=request.actor, at=clock.now(), **told).version)

    if payload.capture_id is None:
        write()
    else:
        body = {"case": case.uid, **told}
        sent = Sent(client=request.client, kind="note", id=payload.capture_id, body=body)
        captures.once(sent, make=write, name=str, again=str, at=clock.now())
    return shown(request, case.uid)
