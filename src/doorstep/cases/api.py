"""The JSON API of cases. The site mounts the router behind its bearer tokens.

A case is named by its uid or its code. Whoever may not know of it gets 404.
"""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from ninja import Body, File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status
from pydantic import AwareDatetime, Field

from doorstep.cases import operations, policies, queries
from doorstep.cases.models import Case
from doorstep.cases.operations import Draft, Where
from doorstep.cases.queries import Filter
from doorstep.cases.schemas import (
    CaseIn,
    CaseLine,
    CaseOut,
    CasePage,
    ConfirmIn,
    ContactOut,
    MaybeWordsIn,
    OfferOut,
    OfferPageOut,
    ReasonIn,
    StarsIn,
    StepOut,
    TurnIn,
    WhereIn,
    WordsIn,
)
from doorstep.cases.states import Channel, State
from doorstep.catalogue.models import Category
from doorstep.kernel import clock, codes
from doorstep.kernel.captures import Sent
from doorstep.kernel.errors import BadInput
from doorstep.kernel.paging import Cursor
from doorstep.kernel.schemas import Strict
from doorstep.people.http import ClientRequest, found
from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind

router = Router(tags=["cases"])

Turn = Annotated[TurnIn | None, Body()]
Confirming = Annotated[ConfirmIn | None, Body()]
MaybeWords = Annotated[MaybeWordsIn | None, Body()]

NOTHING = 0


@router.post(
    "/cases",
    response={201: CaseOut, 200: CaseOut},
    operation_id="takeDownCase",
    url_name="case-take-down",
)
def take_down(request: ClientRequest, payload: CaseIn) -> Status[CaseOut]:
    """Write down what somebody says: 201 when it is new, 200 when it came before."""
    beneficiary = _person(request, payload.beneficiary)
    spoken_by = _person(request, payload.spoken_by)
    if not (beneficiary or spoken_by or payload.contact_name or payload.contact_phone):
        spoken_by = request.person
    draft = Draft(
        channel=Channel(payload.channel),
        summary=payload.summary,
        said=payload.said,
        category_code=payload.category,
        where=_where(payload.where),
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
    return Status(201 if is_new else 200, _out(request, case.uid))


class CaseQuery(Schema):
    """What to look for; all of it has to fit."""

    state: State | None = None
    category: str = Field(default="", max_length=40, description="a category's code")
    building: str = Field(default="", max_length=40, description="the code printed at the building")
    channel: Channel | None = None
    is_overdue: bool = False
    mine: bool = Field(default=False, description="only what you are party to yourself")
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    after: str = Field(default="", max_length=1_024, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=100)


@router.get("/cases", response=CasePage, operation_id="listCases", url_name="cases")
def cases(request: ClientRequest, wanted: Query[CaseQuery]) -> CasePage:
    """The cases you may see, newest first."""
    page = queries.page_for(
        request.actor,
        only=Filter(
            state=wanted.state,
            category_id=_category_id(request, wanted.category),
            building_id=_building_id(wanted.building),
            channel=wanted.channel,
            is_overdue=wanted.is_overdue,
            mine=wanted.mine,
            since=wanted.since,
            until=wanted.until,
        ),
        after=Cursor.read(wanted.after),
        limit=wanted.limit,
    )
    return CasePage(
        items=[CaseLine.of(case) for case in page.items],
        next=str(page.next) if page.next else None,
    )


class OfferQuery(Schema):
    further: bool = Field(default=False, description="the whole community, not only your grid")
    after: str = Field(default="", max_length=1_024)
    limit: int = Field(default=30, ge=1, le=100)


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


@router.get("/cases/{key}", response=CaseOut, operation_id="getCase")
def case(request: ClientRequest, key: str) -> CaseOut:
    """One case you may see."""
    return _out(request, _seen(request, key).uid)


@router.get(
    "/cases/{key}/timeline",
    response=list[StepOut],
    operation_id="getTimeline",
)
def timeline(request: ClientRequest, key: str) -> list[StepOut]:
    """What happened to it, oldest first."""
    return [StepOut.of(each) for each in queries.timeline(_seen(request, key), request.actor)]


@router.post(
    "/cases/{key}/contact",
    response=ContactOut,
    operation_id="lookUpContact",
)
def contact(request: ClientRequest, key: str) -> ContactOut:
    """Whom to reach, while it is in your hands. The look goes into their access log."""
    found_ = queries.contact_for(request.actor, _seen(request, key), at=clock.now())
    return ContactOut.of(found_)


@router.post("/cases/{key}/claim", response=CaseOut, operation_id="claimCase")
def claim(request: ClientRequest, key: str, payload: Turn = None) -> CaseOut:
    """Take it on."""
    given = payload or TurnIn()
    known = _known(request, key)
    operations.claim(known.pk, by=request.actor, at=clock.now(), version=given.version)
    return _out(request, known.uid)


@router.post("/cases/{key}/hand-back", response={204: None}, operation_id="handBackCase")
def hand_back(request: ClientRequest, key: str, payload: ReasonIn) -> Status[None]:
    """Give it back, and say why. After that it may not be yours to see any more."""
    case = _seen(request, key)
    operations.hand_back(case.pk, by=request.actor, at=clock.now(), **payload.model_dump())
    return Status(204, None)


@router.post("/cases/{key}/start", response=CaseOut, operation_id="startCase")
def start(request: ClientRequest, key: str, payload: Turn = None) -> CaseOut:
    """Say that you have begun."""
    return _after(request, key, operations.start, payload or TurnIn())


@router.post("/cases/{key}/resolve", response=CaseOut, operation_id="resolveCase")
def resolve(
    request: ClientRequest,
    key: str,
    payload: Form[WordsIn],
    photos: Annotated[list[UploadedFile] | None, File()] = None,
) -> CaseOut:
    """Say that it is done and how, with up to six photos; the resident is asked."""
    case = _seen(request, key)
    operations.resolve(
        case.pk,
        pictures=photos or [],
        by=request.actor,
        at=clock.now(),
        **payload.model_dump(),
    )
    return _out(request, case.uid)


@router.post("/cases/{key}/answer", response=CaseOut, operation_id="answerCase")
def answer(request: ClientRequest, key: str, payload: WordsIn) -> CaseOut:
    """Answer a question on the spot."""
    return _after(request, key, operations.answer_on_the_spot, payload)


@router.post("/cases/{key}/confirm", response=CaseOut, operation_id="confirmCase")
def confirm(request: ClientRequest, key: str, payload: Confirming = None) -> CaseOut:
    """Say that it is fixed, and how happy you are."""
    return _after(request, key, operations.confirm, payload or ConfirmIn())


@router.post("/cases/{key}/rate", response=CaseOut, operation_id="rateCase")
def rate(request: ClientRequest, key: str, payload: StarsIn) -> CaseOut:
    """Say afterwards how happy you are. The helper sees only sums."""
    return _after(request, key, operations.rate, payload)


@router.post("/cases/{key}/not-fixed", response=CaseOut, operation_id="sayNotFixed")
def not_fixed(request: ClientRequest, key: str, payload: MaybeWords = None) -> CaseOut:
    """Say that it is not fixed; it is opened again."""
    return _after(request, key, operations.say_not_fixed, payload or MaybeWordsIn())


@router.post("/cases/{key}/call-me", response=CaseOut, operation_id="askForACall")
def call_me(request: ClientRequest, key: str, payload: Turn = None) -> CaseOut:
    """Ask to be called about it."""
    return _after(request, key, operations.ask_for_a_call, payload or TurnIn())


@router.post("/cases/{key}/withdraw", response=CaseOut, operation_id="withdrawCase")
def withdraw(request: ClientRequest, key: str, payload: MaybeWords = None) -> CaseOut:
    """Say that it is no longer needed."""
    return _after(request, key, operations.withdraw, payload or MaybeWordsIn())


@router.post("/cases/{key}/note", response=CaseOut, operation_id="noteOnCase")
def note(request: ClientRequest, key: str, payload: WordsIn) -> CaseOut:
    """Add something to it."""
    return _after(request, key, operations.note, payload)


def _after(
    request: ClientRequest, key: str, operation: Callable[..., Case], payload: Strict
) -> CaseOut:
    """One operation with what was sent, and the case as it is then."""
    case = _seen(request, key)
    operation(case.pk, by=request.actor, at=clock.now(), **payload.model_dump())
    return _out(request, case.uid)


def _seen(request: ClientRequest, key: str) -> Case:
    uid = _uid(key)
    if uid is None:
        return found(queries.seen_by_code, request.actor, key)
    return found(queries.seen_by_uid, request.actor, uid)


def _known(request: ClientRequest, key: str) -> Case:
    """The case, also for whom it is only on offer to."""
    uid = _uid(key)
    if uid is None:
        return found(queries.known_by_code, request.actor, key)
    return found(queries.known_by_uid, request.actor, uid)


def _uid(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None


def _out(request: ClientRequest, uid: UUID) -> CaseOut:
    """The case as it is now, read afresh with everything that is shown."""
    case = found(queries.seen_by_uid, request.actor, uid)
    photos = [each.file.key for each in queries.photos_of(request.actor, case)]
    return CaseOut.seen(case, request.actor, photos=photos)


def _person(request: ClientRequest, uid: UUID | None) -> Person | None:
    """Somebody the client may speak for; 404 for everybody else."""
    if uid is None:
        return None
    home = "household__dwelling__unit__parent"
    person = Person.objects.select_related(home, "community").filter(uid=uid).first()
    if person is None or not policies.may_name(request.actor, person):
        raise Http404
    return person


def _where(where: WhereIn) -> Where:
    if (where.latitude is None) != (where.longitude is None):
        raise BadInput(_("Please give both latitude and longitude, or neither."), field="where")
    point = None
    if where.latitude is not None and where.longitude is not None:
        point = (where.latitude, where.longitude)
    return Where(code=where.code, address=where.address, point=point, datum=where.datum)


def _category_id(request: ClientRequest, code: str) -> int | None:
    """The category of that code where you belong; one that is not there fits nothing."""
    if not code:
        return None
    here = Category.objects.filter(community=request.person.community_id, code=code)
    return here.values_list("pk", flat=True).first() or NOTHING


def _building_id(code: str) -> int | None:
    if not code:
        return None
    known = Place.objects.filter(code=codes.normalise(code), kind=PlaceKind.BUILDING)
    return known.values_list("pk", flat=True).first() or NOTHING
