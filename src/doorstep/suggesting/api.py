"""The JSON API of this room. The site mounts the router behind its bearer tokens."""

from ninja import Query, Router

from doorstep.cases.api.doors import Key, seen
from doorstep.kernel import clock
from doorstep.people.http import ClientRequest, found
from doorstep.suggesting import answering, hints, queries
from doorstep.suggesting.schemas import (
    AnswerIn,
    AnswerOut,
    HintsOut,
    ModelOut,
    TopicOut,
    TopicsQuery,
)
from doorstep.suggesting.states import About
from doorstep.suggesting.topics import topics_for
from doorstep.suggesting.urgency import Haste

router = Router(tags=["suggestions"])


@router.get("/topics", response=list[TopicOut], operation_id="listTopics")
def topics(request: ClientRequest, wanted: Query[TopicsQuery]) -> list[TopicOut]:
    """What at least five people spoke of where you may see figures; never who."""
    listed = topics_for(request.actor, days=wanted.days, at=clock.now())
    return [TopicOut.of(each) for each in listed]


@router.get("/suggestions/models", response=list[ModelOut], operation_id="listModels")
def models(request: ClientRequest) -> list[ModelOut]:
    """The cards of the models in use. 404 for whoever sees no figures."""
    return [ModelOut.of(each) for each in found(queries.cards_for, request.actor)]


@router.get("/cases/{key}/hints", response=HintsOut, operation_id="listHints")
def hints_of(request: ClientRequest, key: Key) -> HintsOut:
    """What is suggested of a case you work on, each with its reason. Nothing of it is set."""
    found_hints = hints.of_case(request.actor, seen(request, key))
    return HintsOut.of(found_hints or hints.Hints([], [], [], Haste()))


@router.post("/cases/{key}/hints", response=AnswerOut, operation_id="answerHint")
def answer(request: ClientRequest, key: Key, payload: AnswerIn) -> AnswerOut:
    """Say, as whoever told of it, under which heading it comes. The office reads it and decides."""
    said = answering.Said(about=About.CATEGORY, chosen=payload.category)
    choice = answering.answer(seen(request, key), said, by=request.actor, at=clock.now())
    return AnswerOut.of(choice)
