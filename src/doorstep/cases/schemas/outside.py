"""Letters, calls and other systems: what is sent and what comes back."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from doorstep.cases.models import OutsideLetter
from doorstep.cases.schemas.incoming import Reason, TurnIn
from doorstep.cases.states import Means


class LetterIn(TurnIn):
    """To which body of those listed, how, and what we ask."""

    to: UUID
    means: Means = Field(examples=["LETTER"])
    words: Reason = Field(examples=["请尽快修复路灯"])


class OutsideNumberIn(TurnIn):
    """Its number over there."""

    number: Annotated[str, StringConstraints(min_length=3, max_length=40)] = Field(
        examples=["WH20260305001"]
    )


class LetterOut(Schema):
    """A letter or call; `answer` was typed for them."""

    uid: UUID
    to: str = Field(examples=["洪山区城管局"])
    means: Means
    words: str = Field(examples=["请尽快修复路灯"])
    made_at: datetime
    answer: str = Field(examples=[""])
    answered_at: datetime | None

    @classmethod
    def of(cls, letter: OutsideLetter) -> Self:
        return cls(
            uid=letter.uid,
            to=letter.party.name,
            means=Means(letter.means),
            words=letter.asked_words,
            made_at=letter.made_at,
            answer=letter.answer_words,
            answered_at=letter.answered_at,
        )


class FieldOut(Schema):
    """One field of another system, and what of ours goes into it."""

    label: str = Field(examples=["诉求标题"])
    value: str = Field(examples=["三单元楼道灯不亮"])


class OutsideCardOut(Schema):
    """A case as another system takes it in."""

    fields: list[FieldOut]
    number: str = Field(examples=[""], description="its number over there, once pasted back")
