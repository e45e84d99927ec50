"""Shapes that the JSON APIs of all rooms share."""

from datetime import UTC, date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

FIRST_YEAR, LAST_YEAR = 1900, 3000


def _no_number(value: object) -> object:
    """Seconds since 1970 are no moment a person could check."""
    if isinstance(value, int | float) or (isinstance(value, str) and "T" not in value.upper()):
        raise PydanticCustomError("datetime_type", "a moment has a T in it")
    return value


def _in_utc(moment: datetime) -> datetime:
    """As we keep it: a far-off year or an odd zone is more than some database can read."""
    if not FIRST_YEAR <= moment.year < LAST_YEAR:
        raise PydanticCustomError("datetime_type", "a moment lies in our time")
    return moment.astimezone(UTC)


def _written_day(value: object) -> object:
    """A day as people write it, not as seconds or with a time."""
    if not isinstance(value, str) or len(value) != len("2026-03-05"):
        raise PydanticCustomError("date_type", "a day is ten characters")
    return value


def _plain_truth(value: object) -> object:
    """No number, no "yes": one way to say each."""
    if not isinstance(value, bool) and not (isinstance(value, str) and value in {"true", "false"}):
        raise PydanticCustomError("bool_type", "true or false")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_no_number), AfterValidator(_in_utc)]
Day = Annotated[date, BeforeValidator(_written_day)]
Truth = Annotated[bool, BeforeValidator(_plain_truth)]
Version = Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)]  # strict: `true` is no number


class Refusal(Schema):
    """Why it was not done: a code for programs, a sentence for people, the field it is about."""

    code: str = Field(examples=["cases.stale"])
    message: str = Field(examples=["有人在您打开之后改过这件事,请看看最新的情况。"])
    field: str = Field(default="", examples=[""], description="empty when it is about the whole")


class Strict(Schema):
    """What comes in: a field nobody knows is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


class PageQuery(Strict):
    """Which page of a list."""

    after: str = Field(default="", max_length=1_024, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=100)


class SearchIn(PageQuery):
    """What to look for: any piece of a text. In a body, for it may be a name or a number."""

    text: str = Field(min_length=1, max_length=60, examples=["漏水"])
