"""Calling back whoever cannot be asked in writing."""

from doorstep.cases import operations, queries
from doorstep.cases.api.doors import Key, router, uid_in
from doorstep.cases.models import CallBack, Case
from doorstep.cases.schemas.incoming import CallIn
from doorstep.cases.schemas.outgoing import CallOut
from doorstep.kernel import clock, codes
from doorstep.people.http import ClientRequest, found


@router.get("/calls", response=list[CallOut], operation_id="listCalls", tags=["calls"])
def calls(request: ClientRequest) -> list[CallOut]:
    """Whom you could call now: danger first, then who has waited longest."""
    return [CallOut.of(each) for each in queries.call_back_list(request.actor, at=clock.now())]


@router.get("/cases/{key}/call", response=CallOut, operation_id="getCall", tags=["calls"])
def call(request: ClientRequest, key: Key) -> CallOut:
    """The open call about a case."""
    return CallOut.of(_call(request, key))


@router.post("/cases/{key}/call/take", response=CallOut, operation_id="takeCall", tags=["calls"])
def take(request: ClientRequest, key: Key) -> CallOut:
    """Have half an hour to make the call; look the number up with /contact."""
    mine = _call(request, key)
    found(operations.take_call, mine.pk, by=request.actor, at=clock.now())
    return CallOut.of(_call(request, key))


@router.post(
    "/cases/{key}/call/record", response={204: None}, operation_id="recordCall", tags=["calls"]
)
def record(request: ClientRequest, key: Key, payload: CallIn) -> tuple[int, None]:
    """Write down what the call brought: fixed, not fixed, or nobody reached."""
    mine = _call(request, key)
    operations.record_call(mine.pk, by=request.actor, at=clock.now(), **payload.model_dump())
    return 204, None


def _call(request: ClientRequest, key: str) -> CallBack:
    uid = uid_in(key)
    if uid is None:
        code = codes.normalise(key)
        uid = found(lambda: Case.objects.values_list("uid", flat=True).get(code=code))
    return found(queries.call_about, request.actor, uid)
