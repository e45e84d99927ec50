"""Cases that hang together, and meetings about them."""

from ninja.responses import Status

from doorstep.cases import operations, queries
from doorstep.cases.api.doors import Key, after, must, router, seen, shown
from doorstep.cases.api.parts import chosen
from doorstep.cases.api.work import Turn
from doorstep.cases.operations import Decided, Minutes, Offshoot
from doorstep.cases.operations.sorting import by_code
from doorstep.cases.schemas.incoming import TurnIn
from doorstep.cases.schemas.joint import MeetingIn, MeetingOut, SplitIn, TiedOut, TieIn
from doorstep.cases.schemas.outgoing import CaseOut
from doorstep.kernel import clock
from doorstep.people.http import ClientRequest


@router.post("/cases/{key}/split", response={201: CaseOut}, operation_id="splitCase")
def split(request: ClientRequest, key: Key, payload: SplitIn) -> Status[CaseOut]:
    """Make a second case of part of what was said. Both stand tied; joining it back undoes it."""
    case = seen(request, key)
    must(request, case, "split")
    category = by_code(payload.category, case.community_id) if payload.category else None
    new = operations.split(
        case.pk,
        offshoot=Offshoot(summary=payload.summary, said=payload.said, category=category),
        by=request.actor,
        at=clock.now(),
        version=payload.version,
    )
    return Status(201, shown(request, new.uid))


@router.post("/cases/{key}/unjoin", response=CaseOut, operation_id="unjoinCase")
def unjoin(request: ClientRequest, key: Key, payload: Turn = None) -> CaseOut:
    """Not the same after all: it is seen to on its own again."""
    return after(request, key, operations.unjoin, payload or TurnIn())


@router.get("/cases/{key}/ties", response=list[TiedOut], operation_id="listTies")
def ties(request: ClientRequest, key: Key) -> list[TiedOut]:
    """The cases it belongs together with, as far as you may see them."""
    return [TiedOut.of(each) for each in queries.tied_to(request.actor, seen(request, key))]


@router.post("/cases/{key}/ties", response=list[TiedOut], operation_id="tieCases")
def tie(request: ClientRequest, key: Key, payload: TieIn) -> list[TiedOut]:
    """Say that two cases belong together; each stays a case of its own."""
    case, other = seen(request, key), seen(request, payload.to)
    operations.tie(case.pk, to=other.pk, by=request.actor, at=clock.now(), version=payload.version)
    return ties(request, key)


@router.delete("/cases/{key}/ties/{other}", response={204: None}, operation_id="untieCases")
def untie(request: ClientRequest, key: Key, other: Key) -> Status[None]:
    """They do not belong together after all."""
    case, another = seen(request, key), seen(request, other)
    operations.untie(case.pk, from_=another.pk, by=request.actor, at=clock.now())
    return Status(204, None)


@router.get("/cases/{key}/meetings", response=list[MeetingOut], operation_id="listMeetings")
def meetings(request: ClientRequest, key: Key) -> list[MeetingOut]:
    """The meetings about it, newest first, for whoever works on it."""
    case = seen(request, key)
    return [MeetingOut.of(each) for each in queries.meetings_about(request.actor, case)]


@router.post(
    "/cases/{key}/meetings", response={201: list[MeetingOut]}, operation_id="recordMeeting"
)
def record(request: ClientRequest, key: Key, payload: MeetingIn) -> Status[list[MeetingOut]]:
    """Write down a meeting as it was; its decisions become promises."""
    case = seen(request, key)
    must(request, case, "record_meeting")
    known = queries.could_take_part(case)
    minutes = Minutes(
        held_on=payload.held_on,
        place=payload.place,
        notes=payload.notes,
        parties=[chosen(known, each) for each in payload.parties],
        decisions=[
            Decided(party=chosen(known, each.party), what=each.what, due_at=each.due_at)
            for each in payload.decisions
        ],
    )
    operations.record_meeting(
        case.pk, minutes=minutes, by=request.actor, at=clock.now(), version=payload.version
    )
    return Status(201, meetings(request, key))
