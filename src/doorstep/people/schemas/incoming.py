"""What is sent about people."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from doorstep.kernel.schemas import Day, Strict, Truth, Version
from doorstep.people.states import (
    Gender,
    Language,
    OrganisationKind,
    Reach,
    Reason,
    RoleKind,
    VolunteerKind,
)


class Particulars(Strict):
    """What a person tells about themselves. There is no room for notes by others."""

    name: str = Field(max_length=200, examples=["王桂英"])
    called: str = Field(default="", max_length=200, examples=["王奶奶"])
    gender: Gender = Gender.NOT_SAID
    born_on: Day | None = Field(default=None, examples=["1948-03-05"])
    phone: str = Field(default="", max_length=40, examples=["13812345678"])
    id_number: str = Field(default="", max_length=40, examples=[""])
    email: str = Field(default="", max_length=200, examples=[""])
    language: Language = Language.CHINESE
    reach: Reach = Reach.PHONE_CALL


class PersonIn(Particulars):
    """Somebody new. Send the same `capture_id` again when a reply is lost."""

    capture_id: UUID = Field(description="made by you, once, before the first try")
    community: str = Field(
        default="", max_length=40, examples=[""], description="its code; yours when left out"
    )
    home: str = Field(default="", max_length=80, examples=["3-2-501"])
    is_somebody_else: Truth = Field(
        default=False, description="although name and phone are those of somebody known"
    )


class CorrectIn(Strict):
    """What to put right; what is left out stays."""

    version: Version = Field(description="the one you read")
    name: str | None = Field(default=None, max_length=200, examples=["王桂英"])
    called: str | None = Field(default=None, max_length=200, examples=["王奶奶"])
    gender: Gender | None = None
    born_on: Day | None = Field(default=None, examples=["1948-03-05"])
    phone: str | None = Field(default=None, max_length=40, examples=["13812345678"])
    id_number: str | None = Field(default=None, max_length=40, examples=[None])
    email: str | None = Field(default=None, max_length=200, examples=[None])
    language: Language | None = None
    reach: Reach | None = None
    forget: list[Literal["phone", "id_number"]] = Field(
        default=[], max_length=2, examples=[[]], description="to take out of the file"
    )


class MoveIn(Strict):
    """Behind which door somebody lives now."""

    home: str = Field(min_length=1, max_length=80, examples=["欧景苑 3-2-501"])
    version: Version | None = Field(default=None, examples=[1])


class RevealIn(Strict):
    """Which number has to be seen whole, and why; the resident reads the reason."""

    field: Literal["phone", "id_number"]
    reason: Reason


class VolunteerIn(Strict):
    """How somebody came to help."""

    kind: VolunteerKind
    unit: UUID | None = Field(default=None, examples=[None], description="who sent them")
    is_vetted: Truth = False


class VetIn(Strict):
    """Whether somebody may be sent into homes."""

    is_vetted: Truth


class RoleIn(Strict):
    """A role at a place."""

    kind: RoleKind
    place: str = Field(
        min_length=1,
        max_length=200,
        examples=["7KQM2WXY/第一网格"],
        description="its code, or the names that lead to it from the next code above",
    )


class AppointIn(RoleIn):
    """A role for whoever signs in with this work number, wherever they live."""

    work_number: str = Field(min_length=1, max_length=150, examples=["oj-desk-1"])


class JoinIn(Strict):
    """Which team."""

    team: UUID


class MemberIn(Strict):
    """Which partner somebody belongs to."""

    organisation: UUID
    is_contact: Truth = Field(default=False, description="receives its tasks")


class BodyIn(Strict):
    """A body of a community. Send the same `capture_id` again when a reply is lost."""

    capture_id: UUID = Field(description="made by you, once, before the first try")
    community: str = Field(
        default="", max_length=40, examples=[""], description="its code; yours when left out"
    )
    name_zh: str = Field(max_length=200, examples=["银发维修队"])
    name_en: str = Field(default="", max_length=200, examples=["Silver repair team"])


class TeamIn(BodyIn):
    """A new team."""

    skill: str = Field(default="", max_length=200, examples=["水电"])
    is_silver_age: Truth = False


class OrganisationIn(BodyIn):
    """A body that takes part in a community."""

    kind: OrganisationKind
    phone: str = Field(default="", max_length=40, examples=[""])
    email: str = Field(default="", max_length=200, examples=[""])
