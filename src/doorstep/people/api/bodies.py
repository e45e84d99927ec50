"""Teams of a community, and the bodies that take part in it."""

from ninja.responses import Status

from doorstep.kernel import captures, clock
from doorstep.kernel.captures import Sent
from doorstep.people import operations, queries
from doorstep.people.api import doors
from doorstep.people.api.doors import router
from doorstep.people.http import ClientRequest
from doorstep.people.models import Organisation, Team
from doorstep.people.schemas.incoming import OrganisationIn, TeamIn
from doorstep.people.schemas.outgoing import OrganisationOut, TeamOut
from doorstep.people.states import Right

NAMED = {"name_zh", "name_en"}


@router.get("/teams", response=list[TeamOut], operation_id="listTeams")
def teams(request: ClientRequest) -> list[TeamOut]:
    """The teams of your communities."""
    doors.want(request, Right.MANAGE_PEOPLE)
    return [TeamOut.of(each) for each in queries.teams_for(request.actor)]


@router.post("/teams", response={201: TeamOut, 200: TeamOut}, operation_id="formTeam")
def form_team(request: ClientRequest, payload: TeamIn) -> Status[TeamOut]:
    """Form a team: 201 when it is new, 200 when it came before. People join one by one."""
    doors.want(request, Right.MANAGE_PEOPLE)
    community, now = doors.community(request, payload.community), clock.now()
    told = payload.model_dump(include=NAMED | {"skill", "is_silver_age"})
    team, is_new = captures.once(
        Sent(client=request.client, kind="team", id=payload.capture_id, body=payload),
        make=lambda: operations.form_team(
            community_id=community.pk, by=request.actor, at=now, **told
        ),
        name=lambda made: made.uid,
        again=lambda uid: Team.objects.get(uid=uid),
        at=now,
    )
    return Status(201 if is_new else 200, TeamOut.of(doors.team(request, team.uid)))


@router.get("/organisations", response=list[OrganisationOut], operation_id="listOrganisations")
def organisations(request: ClientRequest) -> list[OrganisationOut]:
    """Who takes part in your communities."""
    doors.want(request, Right.MANAGE_PEOPLE)
    return [OrganisationOut.of(each) for each in queries.organisations_for(request.actor)]


@router.post(
    "/organisations",
    response={201: OrganisationOut, 200: OrganisationOut},
    operation_id="takeInOrganisation",
)
def take_in(request: ClientRequest, payload: OrganisationIn) -> Status[OrganisationOut]:
    """A body takes part from now on: 201 when it is new, 200 when it came before."""
    doors.want(request, Right.MANAGE_PEOPLE)
    community, now = doors.community(request, payload.community), clock.now()
    told = payload.model_dump(include=NAMED | {"phone", "email", "kind"})
    body, is_new = captures.once(
        Sent(client=request.client, kind="organisation", id=payload.capture_id, body=payload),
        make=lambda: operations.take_in_organisation(
            place_id=community.pk, by=request.actor, at=now, **told
        ),
        name=lambda made: made.uid,
        again=lambda uid: Organisation.objects.get(uid=uid),
        at=now,
    )
    shown = OrganisationOut.of(doors.organisation(request, body.uid))
    return Status(201 if is_new else 200, shown)
