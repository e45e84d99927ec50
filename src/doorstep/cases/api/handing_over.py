"""Asking another party to own a case, and their word."""

from uuid import UUID

from ninja.responses import Status

from doorstep.cases import operations, queries
from doorstep.cases.api.doors import Key, after, must, router, seen, shown, uid_in
from doorstep.cases.api.office import chosen
from doorstep.cases.api.work import Turn
from doorstep.cases.models import Case
from doorstep.cases.schemas.handing_over import AskIn, QuestionOut, RefuseIn
from doorstep.cases.schemas.incoming import TurnIn
from doorstep.cases.schemas.outgoing import CaseOut
from doorstep.kernel import clock, codes
from doorstep.people.http import ClientRequest, found


@router.get("/hand-overs", response=list[QuestionOut], operation_id="listHandOvers")
def waiting(request: ClientRequest) -> list[QuestionOut]:
    """The cases you, or a body you stand for, are asked to own; the soonest first."""
    return [QuestionOut.of(each) for each in queries.asked_of(request.actor)]


@router.get(
    "/hand-overs/came-back", response=list[QuestionOut], operation_id="listHandOversThatCameBack"
)
def came_back(request: ClientRequest) -> list[QuestionOut]:
    """What nobody took over, for whoever gives out work: somebody has to say who has it."""
    return [QuestionOut.of(each) for each in queries.awaiting_a_word(request.actor)]


@router.post("/cases/{key}/hand-over", response=CaseOut, operation_id="proposeHandOver")
def propose(request: ClientRequest, key: Key, payload: AskIn) -> CaseOut:
    """Ask one of the owners listed to own it from now on. Until they say yes the owner stays."""
    case = seen(request, key)
    must(request, case, "propose_hand_over")
    to = chosen(queries.owners_for(case), payload.to)
    operations.propose_hand_over(
        case.pk,
        to=to,
        words=payload.words,
        by=request.actor,
        at=clock.now(),
        version=payload.version,
    )
    return shown(request, case.uid)


@router.post("/cases/{key}/hand-over/yes", response=CaseOut, operation_id="acceptHandOver")
def accept(request: ClientRequest, key: Key, payload: Turn = None) -> CaseOut:
    """Take it over: you own it from now on."""
    case, given = _put_to(request, key), payload or TurnIn()
    operations.accept_hand_over(case.pk, by=request.actor, at=clock.now(), version=given.version)
    return shown(request, case.uid)


@router.post("/cases/{key}/hand-over/no", response={204: None}, operation_id="refuseHandOver")
def refuse(request: ClientRequest, key: Key, payload: RefuseIn) -> Status[None]:
    """Do not take it over, and say why."""
    case = _put_to(request, key)
    operations.refuse_hand_over(case.pk, by=request.actor, at=clock.now(), **payload.model_dump())
    return Status(204, None)


@router.delete("/cases/{key}/hand-over", response=CaseOut, operation_id="takeBackHandOver")
def take_back(request: ClientRequest, key: Key) -> CaseOut:
    """Keep it after all."""
    return after(request, key, operations.take_back_hand_over, TurnIn())


def _put_to(request: ClientRequest, key: str) -> Case:
    uid: UUID | None = uid_in(key)
    if uid is None:
        code = codes.normalise(key)
        uid = found(lambda: Case.objects.values_list("uid", flat=True).get(code=code))
    return found(queries.put_to, request.actor, uid)
