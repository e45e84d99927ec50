"""What is sent about cases. Ids are UUIDs or codes; a field nobody knows is refused."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from doorstep.cases.states import CallOutcome, Channel, State
from doorstep.kernel.schemas import Moment, PageQuery, SearchIn, Strict, Truth, Version
from doorstep.places.states import Datum

Text = Annotated[str, Field(max_length=20_000)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
Stars = Annotated[int, Field(ge=1, le=5, examples=[5])]
Code = Annotated[str, Field(max_length=40)]


class WhereIn(Strict):
    """Where it is; the most exact of these counts."""

    code: str = Field(
        default="", max_length=40, examples=[""], description="printed at the building"
    )
    address: str = Field(default="", max_length=200, examples=["3-2-501"])
    latitude: float | None = Field(
        default=None, strict=True, ge=-90, le=90, allow_inf_nan=False, examples=[None]
    )
    longitude: float | None = Field(
        default=None, strict=True, ge=-180, le=180, allow_inf_nan=False, examples=[None]
    )
    datum: Datum = Datum.WGS84


class CaseIn(Strict):
    """Something somebody asks for. Send the same `capture_id` again when a reply is lost."""

    capture_id: UUID = Field(description="made by you, once, before the first try")
    said: Text = Field(default="", examples=["三单元楼道的灯不亮了"])
    summary: str = Field(
        default="",
        max_length=500,
        examples=[""],
        description="one neutral line, made when left out",
    )
    category: Code = Field(default="", examples=["light"], description="guessed when left out")
    channel: Literal[Channel.API, Channel.DESK, Channel.PHONE, Channel.DOOR] = Channel.API
    where: WhereIn = WhereIn()
    beneficiary: UUID | None = Field(
        default=None, examples=[None], description="for whom; a person you may speak for"
    )
    spoken_by: UUID | None = Field(
        default=None, examples=[None], description="who said it; you, when nobody is named"
    )
    contact_name: str = Field(default="", max_length=100, examples=[""])
    contact_phone: str = Field(default="", max_length=40, examples=[""])
    happened_at: Moment | None = Field(default=None, examples=[None])


class TurnIn(Strict):
    """`version` is the one you read; when it is not the newest any more you are told so."""

    version: Version | None = Field(default=None, examples=[1])


class ReasonIn(TurnIn):
    """Why it goes back."""

    reason: Reason = Field(examples=["要请电工,我修不了"])


class WordsIn(TurnIn):
    """Some words about it."""

    words: Reason = Field(examples=["换了新灯泡"])


class MaybeWordsIn(TurnIn):
    """Some words about it, if there are any."""

    words: str = Field(default="", max_length=2_000, examples=["还是一闪一闪的"])


class NoteIn(WordsIn):
    """A note. With a `capture_id` it is written once, however often it is sent."""

    capture_id: UUID | None = None


class ConfirmIn(TurnIn):
    """It is fixed, and how happy they are if they say."""

    stars: Stars | None = Field(default=None, examples=[5])


class StarsIn(Strict):
    """How happy they are, from 1 to 5."""

    stars: Stars


class PartyIn(TurnIn):
    """To whom: one of those the operation's list of candidates names."""

    to: UUID


class HeadingIn(TurnIn):
    """Under which heading."""

    category: Code = Field(min_length=1, examples=["light"])


class PlaceIn(TurnIn):
    """Where it is: at least the estate, and only one."""

    where: WhereIn = Field(examples=[{"address": "3-2-501"}])


class MergeIn(TurnIn):
    """Into which other case."""

    into: Code = Field(min_length=1, examples=["7KQM2WXYZ4AB"], description="its code or uid")


class ShowIn(TurnIn):
    """What everybody may read: these words, these photos, and nothing else of it."""

    said: str = Field(default="", max_length=2_000, examples=["三单元楼道的灯不亮"])
    where: str = Field(default="", max_length=2_000, examples=[""])
    answer: str = Field(default="", max_length=2_000, examples=["换了新灯泡"])
    photos: list[Annotated[str, Field(max_length=80)]] = Field(
        default=[], max_length=20, examples=[[]], description="their keys, as the case names them"
    )


class CallIn(Strict):
    """What the call brought. `stars` only when they say it is fixed."""

    outcome: CallOutcome
    words: str = Field(default="", max_length=2_000, examples=[""])
    stars: Stars | None = Field(default=None, examples=[5])


class CaseFilter(Strict):
    """What to look for; all of it has to fit."""

    state: State | None = None
    is_open: Truth = False
    category: Code = Field(default="", description="a category's code")
    community: Code = Field(default="", description="a community's code")
    building: Code = Field(default="", description="the code printed at the building")
    is_outside: Truth = Field(default=False, description="only what lies in no building")
    channel: Channel | None = None
    is_overdue: Truth = False
    mine: Truth = Field(default=False, description="only what you are party to yourself")
    since: Moment | None = None
    until: Moment | None = None


class CaseQuery(CaseFilter, PageQuery):
    """What to look for, and which page of it."""


class CaseSearchIn(SearchIn):
    """What to look for in cases."""

    is_open: Truth = Field(default=False, description="only what somebody still has to do")


class OfferQuery(PageQuery):
    """How far to look, and which page."""

    further: Truth = Field(default=False, description="the whole community, not only your grid")


class SeekQuery(Strict):
    """Whom to look for."""

    seek: str = Field(min_length=2, max_length=80, description="a door, or a whole name")


class GuessQuery(Strict):
    """What somebody said."""

    said: str = Field(min_length=1, max_length=4_000)
