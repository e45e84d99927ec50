"""What goes in and out of the JSON API of the texts we send."""

from datetime import datetime
from typing import Literal, Self, cast

from ninja import Schema
from pydantic import Field

from doorstep.kernel.schemas import Strict
from doorstep.messaging.sayings import Saying, Wording
from doorstep.messaging.states import Reader, Standing
from doorstep.people.states import Language

type InLanguage = Literal["zh-hans", "en"]
type By = Literal["SMS", "EMAIL"]


class ReadingIn(Strict):
    """Which words you read aloud: `digest` as it came with them."""

    language: InLanguage
    digest: str = Field(min_length=64, max_length=64, examples=["9f86d081884c7d65" * 4])


class ReadingOut(Schema):
    """Somebody read these words aloud."""

    by: str = Field(examples=["小周"])
    read_at: datetime


class WordingOut(Schema):
    """A text in one language, filled with sample words."""

    language: Language
    subject: str = Field(examples=["社区给您捎句话"])
    text: str = Field(examples=["小李接手了楼道灯的事，今天 18:00 前办好。"])
    digest: str = Field(
        examples=["9f86d081884c7d65" * 4], description="names these very words, open places too"
    )
    characters: int = Field(examples=[24])
    sms_parts: int = Field(examples=[1], description="how many text messages it leaves in")
    office_words: list[str] = Field(examples=[[]], description="words nobody says at the door")
    standing: Standing
    readings: list[ReadingOut]

    @classmethod
    def of(cls, wording: Wording) -> Self:
        return cls(
            language=Language(wording.language),
            subject=wording.shown.subject,
            text=wording.shown.text,
            digest=wording.digest,
            characters=wording.length.characters,
            sms_parts=wording.length.parts,
            office_words=wording.office_words,
            standing=wording.standing,
            readings=[
                ReadingOut(by=each.person.known_as, read_at=each.read_at)
                for each in wording.readings
            ],
        )


class TextOut(Schema):
    """A text under the name it keeps."""

    name: str = Field(examples=["cases.taken"])
    version: int = Field(examples=[1])
    purpose: str = Field(examples=["to tell how a matter stands"])
    audience: Reader
    lane: str = Field(examples=["ordinary"])
    channels: list[By] = Field(examples=[["SMS", "EMAIL"]])
    wants_reading: bool = Field(description="residents read it, and nobody read it aloud as it is")
    wordings: list[WordingOut]

    @classmethod
    def of(cls, saying: Saying) -> Self:
        return cls(
            name=saying.name,
            version=saying.made.version,
            purpose=str(saying.purpose),
            audience=Reader(saying.made.to),
            lane=str(saying.lane),
            channels=cast("list[By]", [each.value for each in saying.channels]),
            wants_reading=saying.wants_reading,
            wordings=[WordingOut.of(each) for each in saying.wordings],
        )
