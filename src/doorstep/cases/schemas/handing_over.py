"""Asking another party to own a case: what is sent and what comes back."""

from datetime import datetime
from typing import Self
from uuid import UUID

from ninja import Schema
from pydantic import Field

from doorstep.cases import standing
from doorstep.cases.queries import Question
from doorstep.cases.schemas.incoming import Reason, TurnIn
from doorstep.cases.schemas.outgoing import PlaceNameOut


class AskIn(TurnIn):
    """Whom to ask, one of those listed as owners, and why."""

    to: UUID
    words: Reason = Field(examples=["这条路归市政管,麻烦你们接一下"])


class RefuseIn(TurnIn):
    """Why it is not taken over."""

    reason: Reason = Field(examples=["这段路在隔壁区"])


class QuestionOut(Schema):
    """A case one is asked to own. Door, names and words follow the yes."""

    case: UUID
    code: str = Field(examples=["7KQM2WXYZ4AB"])
    version: int
    matter: str = Field(examples=["楼道灯不亮"])
    estate: PlaceNameOut | None
    building: PlaceNameOut | None
    giver: str = Field(examples=["欧景社区办公桌"])
    taker: str = Field(examples=["荣信物业"])
    asked_by: str = Field(examples=["赵主任"])
    words: str = Field(examples=["这条路归市政管,麻烦你们接一下"])
    asked_at: datetime
    answer_by: datetime
    due_at: datetime
    ended_how: str = Field(examples=[""], description="REFUSED or LAPSED for what came back")

    @classmethod
    def of(cls, question: Question) -> Self:
        case, asked = question.case, question.asked
        return cls(
            case=case.uid,
            code=case.code,
            version=case.version,
            matter=standing.matter(case, may_read=question.may_open),
            estate=PlaceNameOut.of(case.estate),
            building=PlaceNameOut.of(case.building),
            giver=asked.giver.name,
            taker=asked.taker.name,
            asked_by=question.asked_by,
            words=asked.said,
            asked_at=asked.asked_at,
            answer_by=asked.answer_by,
            due_at=case.due_at,
            ended_how=asked.ended_how,
        )
