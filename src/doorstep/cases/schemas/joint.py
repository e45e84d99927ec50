"""What is sent and comes back about parts, ties and meetings."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from ninja import Schema
from pydantic import Field

from doorstep.cases import part_standing
from doorstep.cases.joint_states import PartState, TieKind
from doorstep.cases.models import CasePart, CasePhoto
from doorstep.cases.queries import Minuted, Tied
from doorstep.cases.schemas.incoming import Code, PartyIn, Reason, TurnIn
from doorstep.cases.states import State
from doorstep.kernel.schemas import Day, Moment, Strict, Truth
from doorstep.people.models import Link

MOST_THERE = 30
MOST_DECISIONS = 20


class AskForPartIn(PartyIn):
    """Whom you ask for which part. They read `what` and nothing else of the case."""

    what: Reason = Field(examples=["查一查二楼水管是不是漏水"])
    due_at: Moment = Field(examples=["2026-03-06T18:00:00+08:00"])
    wants_photo: Truth = False


class AskAgainIn(Strict):
    """In other words, or with more time."""

    words: Reason = Field(examples=["是三楼的水管"])
    due_at: Moment = Field(examples=["2026-03-09T18:00:00+08:00"])


class PartWordsIn(Strict):
    """Why, or how."""

    words: Reason = Field(examples=["换了一截管子"])


class MaybePartWordsIn(Strict):
    """Why, if there is something to say."""

    words: str = Field(default="", max_length=2_000, examples=["楼长自己修好了"])


class PartLinkIn(Strict):
    """For whom the link is."""

    for_whom: str = Field(min_length=1, max_length=200, examples=["维修部孙师傅"])


class SplitIn(TurnIn):
    """What becomes a case of its own; without words of its own it keeps all that was said."""

    summary: str = Field(min_length=2, max_length=500, examples=["三单元楼道堆物"])
    said: str = Field(default="", max_length=20_000, examples=[""])
    category: Code = Field(default="", examples=[""], description="the same when left out")


class TieIn(TurnIn):
    """With which other case."""

    to: Code = Field(min_length=1, examples=["7KQM2WXYZ4AB"], description="its code or uid")


class DecidedIn(Strict):
    """Who does what by when."""

    party: UUID
    what: str = Field(min_length=1, max_length=500, examples=["物业周五前把总阀换好"])
    due_at: Moment = Field(examples=["2026-03-06T18:00:00+08:00"])


class MeetingIn(TurnIn):
    """A meeting as it was. Parties are those the case's list of candidates names."""

    held_on: Day
    place: str = Field(min_length=1, max_length=200, examples=["社区二楼会议室"])
    parties: Annotated[list[UUID], Field(min_length=1, max_length=MOST_THERE)]
    decisions: Annotated[list[DecidedIn], Field(max_length=MOST_DECISIONS)] = []
    notes: str = Field(default="", max_length=2_000, examples=[""])


class PartOut(Schema):
    """One party's part, as far as you may see it."""

    uid: UUID
    state: PartState
    party: str = Field(examples=["欧景物业"])
    asked_by: str = Field(examples=["欧景社区办公桌"])
    what: str = Field(examples=["查一查二楼水管是不是漏水"])
    about: str = Field(examples=["漏水"])
    spot: str = Field(examples=["欧景苑 3栋"])
    answer: str = Field(examples=[""])
    wants_photo: bool
    is_overdue: bool
    due_at: datetime
    asked_at: datetime
    accepted_at: datetime | None
    settled_at: datetime | None
    photos: list[str] = Field(examples=[[]], description="keys to ask for at /files/{key}")

    @classmethod
    def of(cls, part: CasePart, photos: list[CasePhoto] | None = None) -> Self:
        return cls(
            uid=part.uid,
            state=PartState(part.state),
            party=part.party.name,
            asked_by=part.case.owner.name,
            what=part.what_words,
            about=part_standing.about(part),
            spot=part_standing.spot(part),
            answer=part.answer_words,
            wants_photo=part.wants_photo,
            is_overdue=part.is_overdue,
            due_at=part.due_at,
            asked_at=part.asked_at,
            accepted_at=part.accepted_at,
            settled_at=part.settled_at,
            photos=[each.file.key for each in photos or []],
        )


class PartPageOut(Schema):
    """Some parts, newest first. `next` is null on the last page."""

    items: list[PartOut]
    next: str | None = Field(examples=[None])


class PartLinkOut(Schema):
    """A link to one part. Its address is shown once, when it is made."""

    uid: UUID
    for_whom: str = Field(examples=["维修部孙师傅"])
    expires_at: datetime
    address: str = Field(examples=["https://jiamenkou.example/l/…/"])

    @classmethod
    def of(cls, link: Link, address: str = "") -> Self:
        return cls(
            uid=link.uid, for_whom=link.for_whom, expires_at=link.expires_at, address=address
        )


class TiedOut(Schema):
    """A case that belongs together with another."""

    uid: UUID
    code: str = Field(examples=["7KQM2WXYZ4AB"])
    summary: str = Field(examples=["三单元楼道堆物"])
    state: State
    kind: TieKind

    @classmethod
    def of(cls, tied: Tied) -> Self:
        case = tied.case
        return cls(
            uid=case.uid,
            code=case.code,
            summary=case.summary,
            state=State(case.state),
            kind=tied.kind,
        )


class DecisionOut(Schema):
    """Who does what by when."""

    party: str = Field(examples=["欧景物业"])
    what: str = Field(examples=["物业周五前把总阀换好"])
    due_at: datetime


class MeetingOut(Schema):
    """A meeting about a case."""

    uid: UUID
    held_on: date
    place: str = Field(examples=["社区二楼会议室"])
    parties: list[str] = Field(examples=[["欧景物业", "水务所"]])
    decisions: list[DecisionOut]
    notes: str = Field(examples=[""])

    @classmethod
    def of(cls, minuted: Minuted) -> Self:
        meeting = minuted.meeting
        decisions = [
            DecisionOut(party=each.party.name, what=each.what_words, due_at=each.due_at)
            for each in minuted.decisions
        ]
        return cls(
            uid=meeting.uid,
            held_on=meeting.held_on,
            place=meeting.place_words,
            parties=minuted.there,
            decisions=decisions,
            notes=meeting.notes_words,
        )
