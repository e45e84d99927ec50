"""What goes in and comes back about looking again and judging replies."""

from datetime import datetime
from typing import Self
from uuid import UUID

from ninja import Schema
from pydantic import Field

from doorstep.cases.models import EmptyReply, ReVisit
from doorstep.cases.sampling import LookOutcome
from doorstep.cases.schemas.outgoing import HeadingOut, PlaceNameOut
from doorstep.cases.stock import Emptiness
from doorstep.kernel.schemas import Strict


class LookIn(Strict):
    """What was seen; the words above all when it is not fixed."""

    outcome: LookOutcome
    words: str = Field(default="", max_length=2_000, examples=["灯还是一闪一闪的"])


class JudgeIn(Strict):
    """Whether the reply is an answer. One that is none opens the case again."""

    is_answer: bool


class RevisitOut(Schema):
    """Finished work to be looked at again by somebody who did not do it."""

    case: UUID
    code: str = Field(examples=["7KQM2WXYZ4AB"])
    category: HeadingOut
    estate: PlaceNameOut | None
    building: PlaceNameOut | None
    is_yours: bool = Field(description="asked of you")
    asked_at: datetime

    @classmethod
    def of(cls, visit: ReVisit, mine: int | None) -> Self:
        case = visit.case
        return cls(
            case=case.uid,
            code=case.code,
            category=HeadingOut.of(case.category),
            estate=PlaceNameOut.of(case.estate),
            building=PlaceNameOut.of(case.building),
            is_yours=visit.assigned_to_id is not None and visit.assigned_to_id == mine,
            asked_at=visit.asked_at,
        )


class EmptyReplyOut(Schema):
    """A reply that seems to say nothing and waits for the level above."""

    case: UUID
    code: str = Field(examples=["7KQM2WXYZ4AB"])
    reply: str = Field(examples=["已收悉，已转相关部门处理。"])
    reason: Emptiness
    flagged_at: datetime

    @classmethod
    def of(cls, reply: EmptyReply) -> Self:
        return cls(
            case=reply.case.uid,
            code=reply.case.code,
            reply=reply.case.answer_words,
            reason=Emptiness(reply.reason),
            flagged_at=reply.flagged_at,
        )


class StockWordsOut(Schema):
    """The words that say nothing by themselves."""

    words: list[str] = Field(examples=[["已收悉"]])
