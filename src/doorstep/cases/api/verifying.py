"""Looking again at what was said to be done, and judging replies that say nothing."""

from ninja.responses import Status

from doorstep.cases import operations, queries, stock
from doorstep.cases.api.doors import Key, known, router, seen
from doorstep.cases.schemas.verifying import (
    EmptyReplyOut,
    JudgeIn,
    LookIn,
    RevisitOut,
    StockWordsOut,
)
from doorstep.kernel import clock
from doorstep.people.http import ClientRequest, found


@router.get("/revisits", response=list[RevisitOut], operation_id="listRevisits", tags=["calls"])
def revisits(request: ClientRequest) -> list[RevisitOut]:
    """What you may look at again: asked of you first, then whatever has waited longest."""
    mine = request.person.pk if request.actor.person is not None else None
    return [RevisitOut.of(each, mine) for each in queries.revisits_for(request.actor)]


@router.post(
    "/cases/{key}/revisit", response={204: None}, operation_id="recordRevisit", tags=["calls"]
)
def record(request: ClientRequest, key: Key, payload: LookIn) -> Status[None]:
    """Write down what you saw; what is not fixed opens again with its owner."""
    visit = found(queries.revisit_about, request.actor, known(request, key))
    operations.record_revisit(visit.pk, by=request.actor, at=clock.now(), **payload.model_dump())
    return Status(204, None)


@router.get(
    "/empty-replies", response=list[EmptyReplyOut], operation_id="listEmptyReplies", tags=["cases"]
)
def empty_replies(request: ClientRequest) -> list[EmptyReplyOut]:
    """Replies that seem to say nothing, oldest first, of the cases your roles show."""
    return [EmptyReplyOut.of(each) for each in queries.empty_replies(request.actor)]


@router.get(
    "/empty-replies/words", response=StockWordsOut, operation_id="listStockWords", tags=["cases"]
)
def words(request: ClientRequest) -> StockWordsOut:
    """By which words such replies are known."""
    return StockWordsOut(words=[*stock.PHRASES_ZH, *stock.PHRASES_EN])


@router.post(
    "/cases/{key}/reply/judge", response={204: None}, operation_id="judgeReply", tags=["cases"]
)
def judge(request: ClientRequest, key: Key, payload: JudgeIn) -> Status[None]:
    """Say whether it is an answer; one that is none opens the case again."""
    reply = found(queries.reply_about, request.actor, seen(request, key))
    operations.judge_reply(reply.pk, is_answer=payload.is_answer, by=request.actor, at=clock.now())
    return Status(204, None)
