"""The JSON API of the texts we send, for people who look after messages; others get 404."""

from typing import Annotated

from django.http import Http404
from ninja import Router
from ninja.responses import Status
from pydantic import Field

from doorstep.kernel import clock
from doorstep.messaging import operations, policies, sayings
from doorstep.messaging.schemas.texts import ReadingIn, TextOut
from doorstep.messaging.texts import UnknownTemplate
from doorstep.people.http import ClientRequest

router = Router(tags=["texts"])

Name = Annotated[str, Field(max_length=64, description="the text's")]


@router.get("/texts", response=list[TextOut], operation_id="listTexts")
def listing(request: ClientRequest) -> list[TextOut]:
    """Every text we send, filled with sample words in both languages, by name."""
    _let_in(request)
    return [TextOut.of(each) for each in sayings.every()]


@router.get("/texts/{name}", response=TextOut, operation_id="getText")
def one(request: ClientRequest, name: Name) -> TextOut:
    """One text, how long it is, and who read it aloud as it is now."""
    _let_in(request)
    return _shown(name)


@router.post("/texts/{name}/readings", response={201: TextOut}, operation_id="recordReading")
def record(request: ClientRequest, name: Name, payload: ReadingIn) -> Status[TextOut]:
    """Say that you read these very words aloud. Saying it again changes nothing."""
    _let_in(request)
    _shown(name)
    operations.record_reading(
        name,
        language=payload.language,
        digest=payload.digest,
        by=request.actor,
        at=clock.now(),
    )
    return Status(201, _shown(name))


def _let_in(request: ClientRequest) -> None:
    if not policies.may_look_after_texts(request.actor):
        raise Http404


def _shown(name: str) -> TextOut:
    try:
        return TextOut.of(sayings.one(name))
    except UnknownTemplate:
        raise Http404 from None
