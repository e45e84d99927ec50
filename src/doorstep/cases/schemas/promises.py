"""What goes in and comes back about promises."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from ninja import Schema
from pydantic import Field

from doorstep.cases.models import Promise
from doorstep.cases.promise_sheets import to_whom
from doorstep.cases.promising import (
    Audience,
    PromiseSource,
    PromiseState,
    PromiseStepKind,
    Reckoning,
)
from doorstep.cases.queries import PromiseTold
from doorstep.cases.schemas.incoming import Reason, TurnIn
from doorstep.kernel.schemas import Moment, PageQuery, Strict, Truth

Line = Annotated[str, Field(min_length=2, max_length=120, examples=["三楼换一盏新灯"])]


class PromiseIn(Strict):
    """What is promised about a matter, by whom and by when."""

    summary: Line
    party: UUID = Field(description="whose word it is: one the case's candidates name")
    due_at: Moment
    source: PromiseSource = PromiseSource.TABLE
    source_of: UUID | None = Field(
        default=None, examples=[None], description="of the meeting or the resolution"
    )
    audience: Audience = Audience.RESIDENT


class PlacePromiseIn(PromiseIn):
    """What a meeting or a resolution promised to everybody at a place."""

    place: str = Field(max_length=16, examples=["7KQM2WXY"], description="its code")
    audience: Audience = Audience.COMMUNITY


class PutOffIn(TurnIn):
    """By when then, and why. `told_in_person` when nothing written reaches the resident."""

    to: Moment
    reason: Reason = Field(examples=["配件周五才到"])
    told_in_person: Truth = False


class TakeBackIn(TurnIn):
    """Why it is taken back."""

    reason: Reason = Field(examples=["居民自己已经换好了"])


class PromiseQuery(PageQuery):
    """What to look for, and which page of it."""

    state: PromiseState | None = None
    party: UUID | None = None
    mine: Truth = Field(default=False, description="only what you, or who you stand for, promised")


class PromiseOut(Schema):
    """A promise, as far as you may see it."""

    uid: UUID
    version: int
    state: PromiseState
    summary: str = Field(examples=["三楼换一盏新灯"])
    party: str = Field(examples=["欧景物业"])
    to_whom: str = Field(examples=["提出的居民"])
    case: UUID | None
    source: PromiseSource
    made_at: datetime
    first_due_at: datetime
    due_at: datetime
    done_at: datetime | None
    settled_at: datetime | None
    was_put_off: bool
    was_merged: bool
    was_recategorised: bool

    @classmethod
    def of(cls, promise: Promise) -> Self:
        return cls(
            uid=promise.uid,
            version=promise.version,
            state=PromiseState(promise.state),
            summary=promise.summary,
            party=promise.party.name,
            to_whom=str(to_whom(promise)),
            case=promise.case.uid if promise.case else None,
            source=PromiseSource(promise.source),
            made_at=promise.made_at,
            first_due_at=promise.first_due_at,
            due_at=promise.due_at,
            done_at=promise.done_at,
            settled_at=promise.settled_at,
            was_put_off=promise.was_put_off,
            was_merged=promise.was_merged,
            was_recategorised=promise.was_recategorised,
        )


class PromisePage(Schema):
    """Some promises. `next` is null on the last page."""

    items: list[PromiseOut]
    next: str | None = Field(examples=[None])


class PromiseStepOut(Schema):
    """One step of a promise."""

    kind: PromiseStepKind
    who: str = Field(examples=["赵主任"])
    words: str = Field(examples=["配件周五才到"])
    told: str = Field(examples=["口头告知"])
    due_at: datetime
    recorded_at: datetime

    @classmethod
    def of(cls, step: PromiseTold) -> Self:
        return cls(
            kind=step.kind,
            who=step.who,
            words=step.words,
            told=step.told,
            due_at=step.due_at,
            recorded_at=step.recorded_at,
        )


class ReckoningOut(Schema):
    """How words were kept. `percent` is null under twenty that came due."""

    percent: int | None
    fell_due: int
    open: int
    kept: int
    late: int
    broken: int
    withdrawn: int
    unanswered: int
    put_off: int = Field(description="of those kept: told in time that it would be later")
    merged: int
    recategorised: int
    cases: int = Field(description="matters that carry a promise")

    @classmethod
    def of(cls, whole: Reckoning) -> Self:
        names = set(cls.model_fields)
        return cls(**{name: getattr(whole, name) for name in sorted(names)})


class HeadlineOut(Schema):
    """How words were kept in all you see by your roles, and how many matters there are."""

    whole: ReckoningOut
    all_cases: int


class PartyReckoningOut(Schema):
    """How one body, team or post kept its word."""

    party: UUID
    name: str = Field(examples=["欧景物业"])
    whole: ReckoningOut
