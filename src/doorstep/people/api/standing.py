"""What somebody is here: a volunteer, a member of a team or partner, the holder of a role."""

from ninja import Query
from ninja.responses import Status

from doorstep.kernel import clock
from doorstep.kernel.paging import Cursor
from doorstep.kernel.schemas import PageQuery
from doorstep.people import operations, queries
from doorstep.people.api import doors
from doorstep.people.api.doors import Uid, router
from doorstep.people.http import ClientRequest, found
from doorstep.people.models import Person, Volunteer
from doorstep.people.schemas.incoming import AppointIn, JoinIn, MemberIn, RoleIn, VetIn, VolunteerIn
from doorstep.people.schemas.outgoing import HeldOut, PersonOut, VolunteerOut, VolunteersPage
from doorstep.people.states import Right
from doorstep.places.references import by_ref


@router.get("/volunteers", response=VolunteersPage, operation_id="listVolunteers")
def volunteers(request: ClientRequest, wanted: Query[PageQuery]) -> VolunteersPage:
    """Who helps in your communities, newest first."""
    doors.want(request, Right.MANAGE_PEOPLE)
    page = queries.volunteers_for(
        request.actor, after=Cursor.read(wanted.after), limit=wanted.limit
    )
    return VolunteersPage(
        items=[VolunteerOut.of(each) for each in page.items],
        next=str(page.next) if page.next else None,
    )


@router.post("/people/{uid}/volunteer", response=PersonOut, operation_id="registerVolunteer")
def volunteer(request: ClientRequest, uid: Uid, payload: VolunteerIn) -> PersonOut:
    """They report to help."""
    someone = doors.kept(request, uid)
    unit = doors.organisation(request, payload.unit) if payload.unit else None
    operations.register_volunteer(
        someone.pk,
        kind=payload.kind,
        unit_id=unit.pk if unit else None,
        is_vetted=payload.is_vetted,
        by=request.actor,
        at=clock.now(),
    )
    return PersonOut.of(doors.person(request, uid))


@router.post("/people/{uid}/vet", response=PersonOut, operation_id="vetVolunteer")
def vet(request: ClientRequest, uid: Uid, payload: VetIn) -> PersonOut:
    """Say whether they may be sent into homes."""
    standing = _standing(doors.kept(request, uid))
    operations.vet(standing.pk, is_vetted=payload.is_vetted, by=request.actor, at=clock.now())
    return PersonOut.of(doors.person(request, uid))


@router.post("/people/{uid}/stand-down", response=PersonOut, operation_id="standDown")
def stand_down(request: ClientRequest, uid: Uid) -> PersonOut:
    """They stop helping; nothing is offered to them any more."""
    standing = _standing(doors.kept(request, uid))
    operations.stand_down(standing.pk, by=request.actor, at=clock.now())
    return PersonOut.of(doors.person(request, uid))


@router.post("/people/{uid}/team", response=PersonOut, operation_id="joinTeam")
def join_team(request: ClientRequest, uid: Uid, payload: JoinIn) -> PersonOut:
    """They go out with a team; joining twice is joining once."""
    someone = doors.kept(request, uid)
    team = doors.team(request, payload.team)
    operations.join_team(team.pk, person_id=someone.pk, by=request.actor, at=clock.now())
    return PersonOut.of(doors.person(request, uid))


@router.post("/people/{uid}/organisation", response=PersonOut, operation_id="joinOrganisation")
def join_organisation(request: ClientRequest, uid: Uid, payload: MemberIn) -> PersonOut:
    """They belong to a partner, perhaps as the one who receives its tasks."""
    someone = doors.kept(request, uid)
    body = doors.organisation(request, payload.organisation)
    operations.add_member(
        body.pk,
        person_id=someone.pk,
        is_contact=payload.is_contact,
        by=request.actor,
        at=clock.now(),
    )
    return PersonOut.of(doors.person(request, uid))


@router.get("/roles", response=list[HeldOut], operation_id="listRoles")
def roles(request: ClientRequest) -> list[HeldOut]:
    """Who holds which role where you may appoint."""
    return [HeldOut.of(each) for each in queries.roles_under(request.actor)]


@router.post("/roles", response={204: None}, operation_id="appointByWorkNumber")
def appoint_by_number(request: ClientRequest, payload: AppointIn) -> Status[None]:
    """Give a role to whoever signs in with this work number."""
    doors.want_role(request)
    someone = found(queries.person_with_number, payload.work_number)
    _appoint(request, someone, payload)
    return Status(204, None)


@router.post("/people/{uid}/role", response=PersonOut, operation_id="appoint")
def appoint(request: ClientRequest, uid: Uid, payload: RoleIn) -> PersonOut:
    """Give them a role."""
    _appoint(request, doors.kept(request, uid, Right.TAKE_DOWN), payload)
    return PersonOut.of(doors.person(request, uid))


@router.post("/people/{uid}/role/end", response={204: None}, operation_id="endRole")
def end_role(request: ClientRequest, uid: Uid, payload: RoleIn) -> Status[None]:
    """Take a role back."""
    place = found(by_ref, payload.place)
    held = [
        role
        for role in queries.roles_under(request.actor)
        if (role.person.uid, role.kind, role.place_id) == (uid, payload.kind, place.pk)
    ]
    for role in held or [doors.nothing()]:
        operations.end_role(role.pk, by=request.actor, at=clock.now())
    return Status(204, None)


def _appoint(request: ClientRequest, someone: Person, payload: RoleIn) -> None:
    place = found(by_ref, payload.place)
    operations.appoint(
        someone.pk, kind=payload.kind, place_id=place.pk, by=request.actor, at=clock.now()
    )


def _standing(someone: Person) -> Volunteer:
    return found(lambda: someone.volunteer)
