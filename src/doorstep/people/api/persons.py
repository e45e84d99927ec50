"""Files of people: finding, opening, putting right, and seeing a number whole."""

from dataclasses import replace

from ninja import Query
from ninja.responses import Status

from doorstep.kernel import captures, clock
from doorstep.kernel.captures import Sent
from doorstep.kernel.paging import Cursor, Page
from doorstep.kernel.schemas import PageQuery, SearchIn
from doorstep.people import operations, phones, queries, searching
from doorstep.people.api import doors
from doorstep.people.api.doors import Uid, router
from doorstep.people.homes import door
from doorstep.people.http import ClientRequest
from doorstep.people.models import Person
from doorstep.people.operations import Ground, Particulars
from doorstep.people.schemas.incoming import CorrectIn, MoveIn, PersonIn, RevealIn
from doorstep.people.schemas.outgoing import (
    LookOut,
    LooksPage,
    MeOut,
    NumberOut,
    PeoplePage,
    PersonLine,
    PersonOut,
)
from doorstep.people.states import Right

TOLD = set(Particulars.__dataclass_fields__)


@router.get("/me", response=MeOut, operation_id="whoAmI", url_name="me")
def me(request: ClientRequest) -> MeOut:
    """Whom this token speaks for."""
    return MeOut.of(request.actor, request.person)


@router.get("/me/looks", response=LooksPage, operation_id="listLooks")
def looks(request: ClientRequest, wanted: Query[PageQuery]) -> LooksPage:
    """Who looked at your record, newest first."""
    page = queries.looks_at(request.person, after=Cursor.read(wanted.after), limit=wanted.limit)
    return LooksPage(
        items=[LookOut.of(each) for each in page.items],
        next=str(page.next) if page.next else None,
    )


@router.get("/people", response=PeoplePage, operation_id="listPeople")
def people(request: ClientRequest, wanted: Query[PageQuery]) -> PeoplePage:
    """People living where you write cases down, the last registered first."""
    after = Cursor.read(wanted.after)
    return _page(queries.page_for(request.actor, after=after, limit=wanted.limit))


@router.post("/people/search", response=PeoplePage, operation_id="searchPeople")
def search(request: ClientRequest, payload: SearchIn) -> PeoplePage:
    """Those of them of that name, its letters (wxm), or that whole number.

    A look-up by number is written down, and thirty a minute are enough.
    """
    if number := phones.number_in(payload.text):
        found = operations.with_number(number, by=request.actor, at=clock.now())
        return _page(Page(found[: payload.limit], None))
    after = Cursor.read(payload.after)
    return _page(searching.search(request.actor, payload.text, after=after, limit=payload.limit))


def _page(page: Page[Person]) -> PeoplePage:
    return PeoplePage(
        items=[PersonLine.of(each) for each in page.items],
        next=str(page.next) if page.next else None,
    )


@router.post("/people", response={201: PersonOut, 200: PersonOut}, operation_id="registerPerson")
def register(request: ClientRequest, payload: PersonIn) -> Status[PersonOut]:
    """Open a file for somebody: 201 when it is new, 200 when it came before."""
    doors.want(request, Right.MANAGE_PEOPLE)
    community, now = doors.community(request, payload.community), clock.now()

    def make() -> Person:
        home = door(payload.home, community)
        return operations.register_person(
            Particulars(**payload.model_dump(include=TOLD)),
            by=request.actor,
            at=now,
            community_id=community.pk,
            dwelling_id=home.pk if home else None,
            is_somebody_else=payload.is_somebody_else,
        )

    person, is_new = captures.once(
        Sent(client=request.client, kind="person", id=payload.capture_id, body=payload),
        make=make,
        name=lambda made: made.uid,
        again=lambda uid: Person.objects.get(uid=uid),
        at=now,
    )
    return Status(201 if is_new else 200, _shown(request, person))


@router.get("/people/{uid}", response=PersonOut, operation_id="getPerson", url_name="person")
def person(request: ClientRequest, uid: Uid) -> PersonOut:
    """One person's file, numbers masked."""
    return PersonOut.of(doors.person(request, uid))


@router.patch("/people/{uid}", response=PersonOut, operation_id="correctPerson")
def correct(request: ClientRequest, uid: Uid, payload: CorrectIn) -> PersonOut:
    """Put right what is written; numbers you do not send stay."""
    someone = doors.kept(request, uid)
    known = Particulars(
        **{name: getattr(someone, name) or "" for name in TOLD - {"born_on", "phone", "id_number"}},
        born_on=someone.born_on,
    )
    given = payload.model_dump(include=TOLD, exclude_none=True)
    operations.correct(
        someone.pk,
        replace(known, **given),
        by=request.actor,
        at=clock.now(),
        forget=frozenset(payload.forget),
        version=payload.version,
    )
    return _shown(request, someone)


@router.post("/people/{uid}/move", response=PersonOut, operation_id="movePerson")
def move(request: ClientRequest, uid: Uid, payload: MoveIn) -> PersonOut:
    """Behind which door they live now, with those who live there."""
    someone = doors.kept(request, uid)
    home = door(payload.home, someone.community)
    household = home.households.first() if home else None
    operations.join_household(
        someone.pk,
        household_id=household.pk if household else None,
        dwelling_id=home.pk if home and not household else None,
        by=request.actor,
        at=clock.now(),
        version=payload.version,
    )
    return _shown(request, someone)


@router.post("/people/{uid}/reveal", response=NumberOut, operation_id="revealNumber")
def reveal(request: ClientRequest, uid: Uid, payload: RevealIn) -> NumberOut:
    """One number whole. The look, given or refused, goes into their access log first."""
    someone = doors.kept(request, uid, Right.TAKE_DOWN)
    unmask = {"phone": operations.unmask_phone, "id_number": operations.unmask_id_number}
    number = unmask[payload.field](
        someone.pk, by=request.actor, ground=Ground(payload.reason), at=clock.now()
    )
    return NumberOut(number=number)


def _shown(request: ClientRequest, someone: Person) -> PersonOut:
    """The file as it is now, read afresh."""
    return PersonOut.of(doors.person(request, someone.uid))
