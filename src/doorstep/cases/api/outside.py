"""Bodies and systems that do not sign in: letters, answers typed for them, cards, numbers."""

from typing import Annotated
from uuid import UUID

from django.http import Http404
from ninja import File, Form
from ninja.files import UploadedFile

from doorstep.cases import cards_outside, operations, policies, queries
from doorstep.cases.api.doors import Key, router, seen, shown
from doorstep.cases.api.office import chosen
from doorstep.cases.models import Case
from doorstep.cases.schemas.incoming import WordsIn
from doorstep.cases.schemas.outgoing import CaseOut
from doorstep.cases.schemas.outside import (
    FieldOut,
    LetterIn,
    LetterOut,
    OutsideCardOut,
    OutsideNumberIn,
)
from doorstep.cases.states import OutsideSystem
from doorstep.kernel import clock
from doorstep.people.http import ClientRequest, found


@router.get("/cases/{key}/letters", response=list[LetterOut], operation_id="listLetters")
def letters(request: ClientRequest, key: Key) -> list[LetterOut]:
    """Letters and calls to bodies that do not sign in, newest first."""
    case = _works_on(request, key)
    return [LetterOut.of(each) for each in queries.letters_of(request.actor, case)]


@router.post("/cases/{key}/letters", response=LetterOut, operation_id="writeLetter")
def write(request: ClientRequest, key: Key, payload: LetterIn) -> LetterOut:
    """Write a letter or call to one of the bodies of the place down."""
    case = _works_on(request, key)
    to = chosen([("", queries.whom_to_write(case))], payload.to)
    letter = operations.write_to(
        case.pk,
        to=to,
        means=payload.means,
        words=payload.words,
        by=request.actor,
        at=clock.now(),
        version=payload.version,
    )
    return LetterOut.of(queries.letter_for(request.actor, letter.uid))


@router.post("/letters/{uid}/answer", response=LetterOut, operation_id="answerLetter")
def answer(
    request: ClientRequest,
    uid: UUID,
    payload: Form[WordsIn],
    photos: Annotated[list[UploadedFile] | None, File()] = None,
) -> LetterOut:
    """Type in what they answered, with a photo of the paper. It counts as typed for them."""
    letter = found(queries.letter_for, request.actor, uid)
    operations.answer_for(
        letter.pk,
        pictures=photos or [],
        by=request.actor,
        at=clock.now(),
        **payload.model_dump(),
    )
    return LetterOut.of(queries.letter_for(request.actor, uid))


@router.get("/cases/{key}/cards/{system}", response=OutsideCardOut, operation_id="getCardForSystem")
def card(request: ClientRequest, key: Key, system: OutsideSystem) -> OutsideCardOut:
    """The fields of a case in another system's order."""
    case = _works_on(request, key)
    fields = cards_outside.SYSTEMS[system].fields
    known = {each.system: each.number for each in queries.numbers_of(case)}
    return OutsideCardOut(
        fields=[FieldOut(label=label, value=read(case)) for label, _means, read in fields],
        number=known.get(system.value, ""),
    )


@router.post("/cases/{key}/cards/{system}", response=CaseOut, operation_id="pasteNumber")
def number(
    request: ClientRequest, key: Key, system: OutsideSystem, payload: OutsideNumberIn
) -> CaseOut:
    """Keep under which number the other system has it."""
    case = _works_on(request, key)
    operations.paste_number(
        case.pk,
        system=system.value,
        by=request.actor,
        at=clock.now(),
        **payload.model_dump(),
    )
    return shown(request, case.uid)


def _works_on(request: ClientRequest, key: str) -> Case:
    case = seen(request, key)
    if not (policies.works_on(request.actor, case) and policies.may_read(request.actor, case)):
        raise Http404
    return case
