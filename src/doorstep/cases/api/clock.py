"""The clock of a case: waiting for the resident, and more time from the level above."""

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Body

from doorstep.cases import operations, policies, queries
from doorstep.cases.api.doors import Key, after, router, seen
from doorstep.cases.models import Case
from doorstep.cases.operations import MayNot
from doorstep.cases.schemas.clock import (
    ClockOut,
    ExtensionOut,
    GiveTimeIn,
    MoreTimeIn,
    WaitIn,
    WaitingOut,
)
from doorstep.cases.schemas.incoming import TurnIn, WordsIn
from doorstep.cases.schemas.outgoing import CaseOut
from doorstep.kernel import clock
from doorstep.people.http import ClientRequest

Turn = Annotated[TurnIn | None, Body()]


@router.get("/cases/{key}/clock", response=ClockOut, operation_id="getClock")
def face(request: ClientRequest, key: Key) -> ClockOut:
    """Due when, resting why, who was told when, more time, and with whom the time was spent."""
    case = seen(request, key)
    if not policies.works_on(request.actor, case):
        raise MayNot(_("This is not yours to do as things stand."))
    return _shown(case)


@router.post("/cases/{key}/wait", response=CaseOut, operation_id="waitForResident")
def wait(request: ClientRequest, key: Key, payload: WaitIn) -> CaseOut:
    """Let the clock rest until the resident is ready, to the limit of the heading."""
    return after(request, key, operations.wait_for_resident, payload)


@router.post("/cases/{key}/go-on", response=CaseOut, operation_id="goOn")
def go_on(request: ClientRequest, key: Key, payload: Turn = None) -> CaseOut:
    """The resident is ready: the clock runs again."""
    return after(request, key, operations.go_on, payload or TurnIn())


@router.post("/cases/{key}/more-time", response=CaseOut, operation_id="askForTime")
def ask_for_time(request: ClientRequest, key: Key, payload: MoreTimeIn) -> CaseOut:
    """Ask the level above for a later deadline."""
    return after(request, key, operations.ask_for_time, payload)


@router.post("/cases/{key}/more-time/grant", response=CaseOut, operation_id="grantTime")
def grant_time(request: ClientRequest, key: Key, payload: GiveTimeIn) -> CaseOut:
    """Give the time that was asked for; the resident is told why."""
    return after(request, key, operations.grant_time, payload)


@router.post("/cases/{key}/more-time/refuse", response=CaseOut, operation_id="refuseTime")
def refuse_time(request: ClientRequest, key: Key, payload: WordsIn) -> CaseOut:
    """Leave the deadline where it is, and say why."""
    return after(request, key, operations.refuse_time, payload)


@router.get("/more-time", response=list[WaitingOut], operation_id="listTimeAsked")
def time_asked(request: ClientRequest) -> list[WaitingOut]:
    """Who waits for more time from you, the oldest first."""
    waiting = queries.time_asked_of(request.actor)
    return [WaitingOut(case=each.case.code, extension=ExtensionOut.of(each)) for each in waiting]


def _shown(case: Case) -> ClockOut:
    told: dict[str, Any] = ClockOut.parts_of(queries.face_of(case, at=clock.now()))
    return ClockOut(
        due_at=case.due_at,
        is_warned=case.is_warned,
        is_overdue=case.is_overdue,
        climbed=case.climbed,
        pause_until=case.pause_until,
        **told,
    )
