"""What programs send and read about the clock of a case."""

from datetime import datetime
from typing import Self

from ninja import Schema
from pydantic import AwareDatetime, Field

from doorstep.cases.models import Extension
from doorstep.cases.queries import ClockFace
from doorstep.cases.schemas.incoming import TurnIn, WordsIn
from doorstep.cases.states import Asked, Nudged, WaitsFor, WhyLater


class WaitIn(TurnIn):
    """What we need from the resident."""

    waits_for: WaitsFor = Field(examples=["NOBODY_IN"])
    words: str = Field(default="", max_length=2_000, examples=["敲门没人应"])


class MoreTimeIn(WordsIn):
    """Until when, and why."""

    until: AwareDatetime
    why: WhyLater = Field(examples=["PARTS"])


class GiveTimeIn(WordsIn):
    """Why, and until when if another moment than was asked for."""

    until: AwareDatetime | None = None


class ExtensionOut(Schema):
    """More time asked for, and what became of it."""

    state: Asked
    asked_by: str = Field(examples=["欧景物业"])
    decided_by: str = Field(examples=["社区书记"], description="whoever has to decide")
    why: WhyLater
    words: str = Field(examples=["灯具要从厂里发"])
    due_before: datetime
    wanted: datetime
    given: datetime | None
    asked_at: datetime
    decided_at: datetime | None

    @classmethod
    def of(cls, asked: Extension) -> Self:
        return cls(
            state=Asked(asked.state),
            asked_by=asked.party.name,
            decided_by=asked.decider.name,
            why=WhyLater(asked.why),
            words=asked.said,
            due_before=asked.due_before,
            wanted=asked.wanted,
            given=asked.given,
            asked_at=asked.asked_at,
            decided_at=asked.decided_at,
        )


class WaitingOut(Schema):
    """Somebody who waits for more time."""

    case: str = Field(examples=["7KQM2WXYZ4AB"], description="the code of the case")
    extension: ExtensionOut


class NudgeOut(Schema):
    """Somebody who was told of the clock."""

    kind: Nudged
    party: str = Field(examples=["社区书记"])
    told_at: datetime | None


class AccountOut(Schema):
    """How long the work lay with somebody, pauses left out."""

    party: str = Field(examples=["欧景物业"])
    minutes: int


class ClockOut(Schema):
    """The clock of a case: due, resting, who was told, more time, whose time it was."""

    due_at: datetime
    is_warned: bool
    is_overdue: bool
    climbed: int
    waits_for: WaitsFor | None = Field(examples=[None])
    pause_until: datetime | None
    told: list[NudgeOut]
    extensions: list[ExtensionOut]
    accounts: list[AccountOut]

    @classmethod
    def parts_of(cls, face: ClockFace) -> dict[str, object]:
        return {
            "waits_for": WaitsFor(face.pause.waits_for) if face.pause else None,
            "told": [
                NudgeOut(kind=Nudged(each.kind), party=each.party.name, told_at=each.told_at)
                for each in face.nudges
            ],
            "extensions": [ExtensionOut.of(each) for each in face.extensions],
            "accounts": [
                AccountOut(party=each.party, minutes=60 * each.hours + each.minutes)
                for each in face.accounts
            ],
        }
