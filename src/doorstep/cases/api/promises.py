"""The promise register: who promised what to whom by when, and how words are kept."""

from uuid import UUID

from django.http import Http404, HttpResponse
from ninja import Query
from ninja.responses import Status

from doorstep.cases import operations, promise_sheets, queries
from doorstep.cases.api.doors import Key, router, seen
from doorstep.cases.api.lists import SHEET, WORKBOOK
from doorstep.cases.models import Promise
from doorstep.cases.operations import Word
from doorstep.cases.promising import Reckoning
from doorstep.cases.queries import PromiseFilter
from doorstep.cases.schemas.incoming import TurnIn
from doorstep.cases.schemas.promises import (
    HeadlineOut,
    PartyReckoningOut,
    PlacePromiseIn,
    PromiseIn,
    PromiseOut,
    PromisePage,
    PromiseQuery,
    PromiseStepOut,
    PutOffIn,
    ReckoningOut,
    TakeBackIn,
)
from doorstep.kernel import clock
from doorstep.kernel.paging import Cursor
from doorstep.people.http import ClientRequest, found
from doorstep.people.models import Party
from doorstep.places.models import Place


@router.get("/promises", response=PromisePage, operation_id="listPromises", tags=["promises"])
def promises(request: ClientRequest, wanted: Query[PromiseQuery]) -> PromisePage:
    """The promises you may see: what is still to be kept soonest first, all else newest first."""
    page = queries.promises_for(
        request.actor,
        only=_filter(wanted),
        after=Cursor.read(wanted.after),
        limit=wanted.limit,
    )
    return PromisePage(
        items=[PromiseOut.of(each) for each in page.items],
        next=str(page.next) if page.next else None,
    )


@router.get(
    "/promises/headline", response=HeadlineOut, operation_id="promiseHeadline", tags=["promises"]
)
def headline(request: ClientRequest) -> HeadlineOut:
    """The promise-kept rate of all you see by your roles."""
    whole = queries.reckoning_for(request.actor)
    return HeadlineOut(whole=ReckoningOut.of(whole), all_cases=queries.cases_for(request.actor))


@router.get(
    "/promises/parties",
    response=list[PartyReckoningOut],
    operation_id="listPromiseParties",
    tags=["promises"],
)
def parties(request: ClientRequest) -> list[PartyReckoningOut]:
    """How each body, team and post kept its word there. Never a person."""
    return [
        PartyReckoningOut(party=party.uid, name=party.name, whole=ReckoningOut.of(whole))
        for party, whole in queries.parties_with_promises(request.actor)
    ]


@router.get("/promises/mine", response=ReckoningOut, operation_id="myPromises", tags=["promises"])
def mine(request: ClientRequest) -> ReckoningOut:
    """How you kept your own word."""
    party = Party.objects.filter(person=request.person).first()
    whole = queries.reckoning_of(request.actor, party) if party is not None else None
    return ReckoningOut.of(whole or Reckoning())


@router.get(
    "/promises/export",
    response={200: None},
    operation_id="exportPromises",
    tags=["promises"],
    openapi_extra=SHEET,
)
def export(request: ClientRequest, wanted: Query[PromiseQuery]) -> HttpResponse:
    """The lines of a view as a workbook: nothing in it names a resident."""
    lines = queries.promise_lines(
        request.actor, only=_filter(wanted), most=promise_sheets.MOST_LINES
    )
    whole = queries.reckoning_for(request.actor)
    day = clock.shanghai_day(clock.now())
    return HttpResponse(promise_sheets.workbook(lines, whole, day=day), content_type=WORKBOOK)


@router.post(
    "/promises", response={201: PromiseOut}, operation_id="promiseAtPlace", tags=["promises"]
)
def promise_at(request: ClientRequest, payload: PlacePromiseIn) -> Status[PromiseOut]:
    """Write down what a meeting or a resolution promised to everybody at a place."""
    place = found(lambda: Place.objects.get(code=payload.place))
    made = operations.promise_at(place, word=_word(payload), by=request.actor, at=clock.now())
    return Status(201, _shown(request, made.uid))


@router.post(
    "/cases/{key}/promises",
    response={201: PromiseOut},
    operation_id="promiseAboutCase",
    tags=["promises"],
)
def promise(request: ClientRequest, key: Key, payload: PromiseIn) -> Status[PromiseOut]:
    """Write down what was promised about a matter; the resident is told."""
    case = seen(request, key)
    made = operations.promise(case.pk, word=_word(payload), by=request.actor, at=clock.now())
    return Status(201, _shown(request, made.uid))


@router.get(
    "/cases/{key}/promises",
    response=list[PromiseOut],
    operation_id="listPromisesOfCase",
    tags=["promises"],
)
def promises_of_case(request: ClientRequest, key: Key) -> list[PromiseOut]:
    """What was promised about a matter, oldest first."""
    return [PromiseOut.of(each) for each in queries.promises_about(seen(request, key))]


@router.get(
    "/promises/{uuid:uid}", response=PromiseOut, operation_id="getPromise", tags=["promises"]
)
def one(request: ClientRequest, uid: UUID) -> PromiseOut:
    """One promise you may see."""
    return _shown(request, uid)


@router.get(
    "/promises/{uuid:uid}/timeline",
    response=list[PromiseStepOut],
    operation_id="getPromiseTimeline",
    tags=["promises"],
)
def timeline(request: ClientRequest, uid: UUID) -> list[PromiseStepOut]:
    """What happened to it, oldest first."""
    return [
        PromiseStepOut.of(each)
        for each in queries.promise_story(_seen(request, uid), request.actor)
    ]


@router.post(
    "/promises/{uuid:uid}/keep",
    response=PromiseOut,
    operation_id="keepPromise",
    tags=["promises"],
)
def keep(request: ClientRequest, uid: UUID, payload: TurnIn) -> PromiseOut:
    """It was kept; whether in time, the clock says."""
    kept = _seen(request, uid)
    operations.keep_promise(kept.pk, by=request.actor, at=clock.now(), version=payload.version)
    return _shown(request, uid)


@router.post(
    "/promises/{uuid:uid}/put-off",
    response=PromiseOut,
    operation_id="putOffPromise",
    tags=["promises"],
)
def put_off(request: ClientRequest, uid: UUID, payload: PutOffIn) -> PromiseOut:
    """It will be later, and the resident hears so now."""
    later = _seen(request, uid)
    operations.put_off_promise(later.pk, by=request.actor, at=clock.now(), **payload.model_dump())
    return _shown(request, uid)


@router.post(
    "/promises/{uuid:uid}/withdraw",
    response=PromiseOut,
    operation_id="withdrawPromise",
    tags=["promises"],
)
def withdraw(request: ClientRequest, uid: UUID, payload: TakeBackIn) -> PromiseOut:
    """Take it back, and say why."""
    back = _seen(request, uid)
    operations.withdraw_promise(back.pk, by=request.actor, at=clock.now(), **payload.model_dump())
    return _shown(request, uid)


def _seen(request: ClientRequest, uid: UUID) -> Promise:
    return found(queries.promise_seen_by_uid, request.actor, uid)


def _shown(request: ClientRequest, uid: UUID) -> PromiseOut:
    return PromiseOut.of(_seen(request, uid))


def _filter(wanted: PromiseQuery) -> PromiseFilter:
    party_id = None
    if wanted.party is not None:
        party_id = Party.objects.filter(uid=wanted.party).values_list("pk", flat=True).first()
        if party_id is None:
            raise Http404
    return PromiseFilter(state=wanted.state, party_id=party_id, mine=wanted.mine)


def _word(payload: PromiseIn) -> Word:
    return Word(
        summary=payload.summary,
        due_at=payload.due_at,
        party=found(lambda: Party.objects.get(uid=payload.party)),
        source=payload.source,
        source_id=payload.source_of,
        audience=payload.audience,
    )
