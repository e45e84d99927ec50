"""Taking something down, and what helps to do so."""

from ninja import Query
from ninja.responses import Status

from doorstep.cases import operations, queries
from doorstep.cases.api.doors import person, point, router, shown
from doorstep.cases.operations import Draft, Where
from doorstep.cases.schemas.incoming import CaseIn, GuessQuery, SeekQuery, WhereIn
from doorstep.cases.schemas.outgoing import CaseOut, GuessOut, HeadingOut, SomebodyOut
from doorstep.cases.states import Channel
from doorstep.catalogue import words
from doorstep.catalogue.queries import matters_of
from doorstep.kernel import clock
from doorstep.kernel.captures import Sent
from doorstep.people.bearer import EITHER
from doorstep.people.http import ClientRequest


@router.post(
    "/cases",
    response={201: CaseOut, 200: CaseOut},
    operation_id="takeDownCase",
    auth=EITHER,
    url_name="case-take-down",
)
def take_down(request: ClientRequest, payload: CaseIn) -> Status[CaseOut]:
    """Write down what somebody says: 201 when it is new, 200 when it came before."""
    beneficiary = person(request, payload.beneficiary)
    spoken_by = person(request, payload.spoken_by)
    if not (beneficiary or spoken_by or payload.contact_name or payload.contact_phone):
        spoken_by = request.person
    draft = Draft(
        channel=Channel(payload.channel),
        summary=payload.summary,
        said=payload.said,
        category_code=payload.category,
        where=_where(payload.where),
        community_id=_let_in_at(request),
        beneficiary=beneficiary,
        spoken_by=spoken_by,
        contact_name=payload.contact_name,
        contact_phone=payload.contact_phone,
        happened_at=payload.happened_at,
    )
    case, is_new = operations.take_down(
        Sent(client=request.client, kind="case", id=payload.capture_id, body=payload),
        draft=draft,
        by=request.actor,
        at=clock.now(),
    )
    if is_new:
        return Status(201, CaseOut.seen(case, request.actor, photos=[]))
    return Status(200, shown(request, case.uid))


@router.get("/somebody", response=list[SomebodyOut], operation_id="findSomebody", tags=["people"])
def somebody(request: ClientRequest, wanted: Query[SeekQuery]) -> list[SomebodyOut]:
    """Whom you may write something down for as a volunteer: by a door or a whole name."""
    people = queries.find_somebody(request.actor, wanted.seek, at=clock.now())
    return [SomebodyOut.of(each) for each in people]


@router.get("/categories/guess", response=GuessOut, operation_id="guessCategory")
def guess(request: ClientRequest, wanted: Query[GuessQuery]) -> GuessOut:
    """Under which heading the words would come. A person confirms it by choosing."""
    best = words.guess(wanted.said, matters_of(request.community.pk))
    if best is None:
        return GuessOut(category=None, word="")
    return GuessOut(category=HeadingOut.of(best.category), word=best.word)


def _let_in_at(request: ClientRequest) -> int | None:
    """Where a program says something that names no place; a person's own place is theirs."""
    is_program = request.actor.program is not None and request.community is not None
    return request.community.pk if is_program else None


def _where(where: WhereIn) -> Where:
    return Where(code=where.code, address=where.address, point=point(where), datum=where.datum)
