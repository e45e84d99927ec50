"""What is sent with a recording, and what comes back about voice notes."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from ninja import Schema
from pydantic import Field

from doorstep.cases.models import VoiceNote
from doorstep.cases.schemas.incoming import Code, Reason, Text
from doorstep.cases.states import Channel, NoteState
from doorstep.kernel.schemas import Strict


class SpokenIn(Strict):
    """Something somebody said into a recorder. Words may be missing.

    Send the same `capture_id` and recording again when a reply is lost.
    """

    capture_id: UUID = Field(description="made by you, once, before the first try")
    said: Text = Field(default="", examples=[""], description="when something was written, too")
    category: Code = Field(default="", examples=["light"], description="guessed when left out")
    channel: Literal[Channel.API, Channel.DESK, Channel.PHONE, Channel.DOOR] = Channel.API
    code: str = Field(
        default="", max_length=40, examples=[""], description="printed at the building"
    )
    address: str = Field(default="", max_length=200, examples=["3-2-501"])
    beneficiary: UUID | None = Field(
        default=None, examples=[None], description="for whom; a person you may speak for"
    )
    spoken_by: UUID | None = Field(
        default=None, examples=[None], description="whose voice it is; you, when nobody is named"
    )
    contact_name: str = Field(default="", max_length=100, examples=[""])
    contact_phone: str = Field(default="", max_length=40, examples=[""])


class HeardIn(Strict):
    """What a person heard."""

    words: Reason = Field(examples=["三单元的灯坏了两天了"])


class VoiceOut(Schema):
    """A voice note; `words` is what a person heard in it, empty while it waits."""

    uid: UUID
    case: str = Field(examples=["7KQM2WXYZ4AB"], description="the code of its case")
    seconds: int
    state: NoteState
    recorded_at: datetime
    words: str = Field(examples=["三单元的灯坏了两天了"])
    written_at: datetime | None

    @classmethod
    def of(cls, note: VoiceNote) -> Self:
        return cls(
            uid=note.uid,
            case=note.case.code,
            seconds=note.seconds,
            state=NoteState(note.state),
            recorded_at=note.recorded_at,
            words=note.transcript,
            written_at=note.written_at,
        )
