"""Reading: lists and counts, each of them exactly what the asker may see."""

from django.http import FileResponse, HttpResponse
from ninja import Query

from doorstep.cases import queries, registers
from doorstep.cases.api.doors import Key, router, seen, shown
from doorstep.cases.models import Case
from doorstep.cases.queries import Filter
from doorstep.cases.schemas.incoming import CaseFilter, CaseQuery, CaseSearchIn, OfferQuery
from doorstep.cases.schemas.outgoing import (
    CandidateOut,
    CandidatesOut,
    CaseLine,
    CaseOut,
    CasePage,
    ContactOut,
    CountOut,
    DoneOut,
    OfferOut,
    OfferPageOut,
    StepOut,
    TrackedOut,
    WorkOut,
)
from doorstep.catalogue.models import Category
from doorstep.kernel import clock, codes
from doorstep.kernel.paging import Cursor, Page
from doorstep.kernel.schemas import PageQuery, Truth
from doorstep.kernel.views import served
from doorstep.people import phones
from doorstep.people.bearer import EITHER
from doorstep.people.http import ClientRequest, found
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BINARY = {"schema": {"type": "string", "format": "binary"}}
PICTURE = {
    "responses": {
        200: {"content": dict.fromkeys(("image/jpeg", "image/png", "image/webp"), BINARY)}
    }
}
SHEET = {"responses": {200: {"content": {WORKBOOK: BINARY}}}}
NOTHING = 0


@router.get("/cases", response=CasePage, operation_id="listCases", auth=EITHER, url_name="cases")
def cases(request: ClientRequest, wanted: Query[CaseQuery]) -> CasePage:
    """The cases you may see, newest first."""
    page = queries.page_for(
        request.actor,
        only=_filter(request, wanted),
        after=Cursor.read(wanted.after),
        limit=wanted.limit,
    )
    return _page(page)


@router.post("/cases/search", response=CasePage, operation_id="searchCases")
def search(request: ClientRequest, payload: CaseSearchIn) -> CasePage:
    """Those you may read in whose summary or said words this stands, or that came from this whole
    number; the last written down first. What you may not read is not counted either.
    """
    if number := phones.number_in(payload.text):
        asked = queries.asked_from(request.actor, number, at=clock.now())
        return _page(Page(asked[: payload.limit], None))
    page = queries.search(
        request.actor,
        payload.text,
        only=Filter(is_open=payload.is_open),
        after=Cursor.read(payload.after),
        limit=payload.limit,
    )
    return _page(page)


@router.get("/cases/counts", response=list[CountOut], operation_id="countCases")
def counts(request: ClientRequest, mine: Truth = False) -> list[CountOut]:  # noqa: FBT002 - a parameter of the address
    """How many of the cases you may see stand where."""
    tabs = queries.tabs_for(request.actor, mine=mine)
    return [
        CountOut(state=state, count=many.cases, is_more=many.is_more)
        for state, many in tabs.states.items()
    ]


@router.get("/cases/export", response={200: None}, operation_id="exportCases", openapi_extra=SHEET)
def export(request: ClientRequest, wanted: Query[CaseFilter]) -> HttpResponse:
    """The lines of a list as a workbook: nothing in it names a resident."""
    chosen = queries.all_for(request.actor, only=_filter(request, wanted))
    day = clock.shanghai_day(clock.now())
    return HttpResponse(registers.workbook(chosen, day=day), content_type=WORKBOOK)


@router.get("/cases/{key}", response=CaseOut, operation_id="getCase", auth=EITHER)
def case(request: ClientRequest, key: Key) -> CaseOut:
    """One case you may see."""
    return shown(request, seen(request, key).uid)


@router.get(
    "/cases/{key}/timeline", response=list[StepOut], operation_id="getTimeline", auth=EITHER
)
def timeline(request: ClientRequest, key: Key) -> list[StepOut]:
    """What happened to it, oldest first."""
    return [StepOut.of(each) for each in queries.timeline(seen(request, key), request.actor)]


@router.get("/cases/{key}/may", response=list[str], operation_id="whatMayIDo")
def may(request: ClientRequest, key: Key) -> list[str]:
    """The operations open to you here and now: what a page would offer as buttons."""
    return sorted(queries.may(request.actor, seen(request, key)))


@router.get("/cases/{key}/alike", response=list[CaseLine], operation_id="listAlike")
def alike(request: ClientRequest, key: Key) -> list[CaseLine]:
    """Open cases that may be about the same, for whoever could join them."""
    found_ = queries.alike(request.actor, seen(request, key))
    return [CaseLine.of(each) for each in found_]


@router.post("/cases/{key}/contact", response=ContactOut, operation_id="lookUpContact")
def contact(request: ClientRequest, key: Key) -> ContactOut:
    """Whom to reach, while it is in your hands. The look goes into their access log."""
    found_ = queries.contact_for(request.actor, seen(request, key), at=clock.now())
    return ContactOut.of(found_)


@router.get("/offers", response=OfferPageOut, operation_id="listOffers")
def offers(request: ClientRequest, wanted: Query[OfferQuery]) -> OfferPageOut:
    """Work on offer to you as a volunteer, soonest due first."""
    page = queries.offered_near(
        request.actor,
        further=wanted.further,
        after=Cursor.read(wanted.after),
        limit=wanted.limit,
    )
    return OfferPageOut(
        items=[OfferOut.of(offer) for offer in page.items],
        next=str(page.next) if page.next else None,
    )


@router.get("/me/cases", response=CasePage, operation_id="listMyCases")
def mine(request: ClientRequest, wanted: Query[PageQuery]) -> CasePage:
    """What you asked for yourself, or somebody asked for you; never what you only work on."""
    page = queries.own_page([request.actor], after=Cursor.read(wanted.after), limit=wanted.limit)
    return _page(page)


@router.get("/me/work", response=WorkOut, operation_id="listMyWork")
def work(request: ClientRequest) -> WorkOut:
    """What you have in hand, and what waits with a body you stand for: soonest due first."""
    return WorkOut(
        in_hand=[CaseLine.of(each) for each in queries.in_hand(request.actor)],
        waiting=[CaseLine.of(each) for each in queries.waiting_with(request.actor)],
    )


@router.get("/me/done", response=DoneOut, operation_id="listMyDone")
def done(request: ClientRequest) -> DoneOut:
    """What you saw to so far, and how happy people were, in sums only."""
    so_far = queries.done_by(request.actor)
    rating = queries.rating_sum(request.person.party)
    return DoneOut(
        count=so_far.count,
        ratings=rating.ratings if rating else 0,
        stars=rating.mean if rating else None,
        lately=[CaseLine.of(each) for each in so_far.lately],
    )


@router.get("/track/{key}", response=TrackedOut, operation_id="trackCase", auth=EITHER)
def track(request: ClientRequest, key: Key) -> TrackedOut:
    """Where something stands, for whoever was given its code: no names, doors or words."""
    return TrackedOut.of(queries.tracked(key, caller=request.client, at=clock.now()))


@router.get("/files/{file}", response={200: None}, operation_id="getFile", openapi_extra=PICTURE)
def file(request: ClientRequest, file: str) -> FileResponse:
    """A photo of a case, by the key the case names, for whoever may read the case."""
    return served(found(queries.photo_for, request.actor, file))


def lines_of(groups: queries.Groups) -> list[CandidatesOut]:
    """Candidates as they are chosen from."""
    return [
        CandidatesOut(group=title, items=[CandidateOut.of(each) for each in candidates])
        for title, candidates in groups
    ]


def _page(page: Page[Case]) -> CasePage:
    return CasePage(
        items=[CaseLine.of(case) for case in page.items],
        next=str(page.next) if page.next else None,
    )


def _filter(request: ClientRequest, wanted: CaseFilter) -> Filter:
    return Filter(
        state=wanted.state,
        is_open=wanted.is_open,
        category_id=_category_id(request, wanted.category),
        community_id=_place_id(wanted.community, PlaceKind.COMMUNITY),
        building_id=_place_id(wanted.building, PlaceKind.BUILDING),
        is_outside=wanted.is_outside,
        channel=wanted.channel,
        is_overdue=wanted.is_overdue,
        mine=wanted.mine,
        since=wanted.since,
        until=wanted.until,
    )


def _category_id(request: ClientRequest, code: str) -> int | None:
    """The category of that code where you belong; one that is not there fits nothing."""
    if not code:
        return None
    here = Category.objects.filter(community=request.community, code=code)
    return here.values_list("pk", flat=True).first() or NOTHING


def _place_id(code: str, kind: PlaceKind) -> int | None:
    if not code:
        return None
    placed = Place.objects.filter(code=codes.normalise(code), kind=kind)
    return placed.values_list("pk", flat=True).first() or NOTHING
