"""What goes in and out of the JSON API. Ids are UUIDs or codes; a field nobody knows is refused."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, Field, StringConstraints

from doorstep.cases import policies
from doorstep.cases.models import Case
from doorstep.cases.queries import Contact, Entry, Offer
from doorstep.cases.states import Channel, State, StepKind
from doorstep.catalogue.models import Category
from doorstep.catalogue.states import Urgency
from doorstep.kernel import codes
from doorstep.kernel.schemas import Strict
from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.places.states import Datum

Text = Annotated[str, Field(max_length=20_000)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
Stars = Annotated[int, Field(ge=1, le=5)]


class WhereIn(Strict):
    """Where it is; the most exact of these counts."""

    code: str = Field(default="", max_length=40, description="printed at the building")
    address: str = Field(default="", max_length=200, examples=["3-2-501"])
    latitude: float | None = Field(default=None, allow_inf_nan=False)
    longitude: float | None = Field(default=None, allow_inf_nan=False)
    datum: Datum = Datum.WGS84


class CaseIn(Strict):
    """Something somebody asks for. Send the same `capture_id` again when a reply is lost."""

    capture_id: UUID
    said: Text = ""
    summary: str = Field(
        default="", max_length=500, description="one neutral line, made when left out"
    )
    category: str = Field(default="", max_length=40, examples=["light"])
    channel: Literal[Channel.API, Channel.DESK, Channel.PHONE, Channel.DOOR] = Channel.API
    where: WhereIn = WhereIn()
    beneficiary: UUID | None = Field(
        default=None, description="for whom; a person you may speak for"
    )
    spoken_by: UUID | None = Field(
        default=None, description="who said it; you, when nobody is named"
    )
    contact_name: str = Field(default="", max_length=100)
    contact_phone: str = Field(default="", max_length=40)
    happened_at: AwareDatetime | None = None


class TurnIn(Strict):
    """`version` is the one you read; when it is not the newest any more you are told so."""

    version: int | None = None


class ReasonIn(TurnIn):
    reason: Reason


class WordsIn(TurnIn):
    words: Reason


class MaybeWordsIn(TurnIn):
    words: str = Field(default="", max_length=2_000)


class ConfirmIn(TurnIn):
    stars: Stars | None = None


class StarsIn(Strict):
    stars: Stars


class CategoryOut(Schema):
    code: str
    name: str

    @classmethod
    def of(cls, category: Category) -> Self:
        return cls(code=category.code, name=category.public_name)


class PlaceOut(Schema):
    code: str
    name: str

    @classmethod
    def of(cls, place: Place | None) -> Self | None:
        return None if place is None else cls(code=place.code or "", name=place.name)


class PersonOut(Schema):
    uid: UUID
    called: str

    @classmethod
    def of(cls, person: Person | None) -> Self | None:
        return None if person is None else cls(uid=person.uid, called=person.known_as)


class CaseLine(Schema):
    """A case in a list."""

    uid: UUID
    code: str
    version: int
    state: State
    summary: str
    category: CategoryOut
    urgency: Urgency
    channel: Channel
    estate: PlaceOut | None
    building: PlaceOut | None
    owner: str
    helper: str
    is_overdue: bool
    reopened: int
    happened_at: datetime
    recorded_at: datetime
    due_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None

    @classmethod
    def of(cls, case: Case) -> Self:
        return cls(**_line(case))


class CaseOut(CaseLine):
    """One case, as far as you may see it."""

    spoken_code: str
    owner_why: str
    said: str
    answer: str
    door: str
    beneficiary: PersonOut | None
    spoken_by: PersonOut | None
    confirmed_at: datetime | None
    reopen_until: datetime | None
    wants_call: bool
    merged_into: str
    photos: list[str]

    @classmethod
    def seen(cls, case: Case, actor: Actor, *, photos: list[str]) -> Self:
        """Words, names and door only for whoever may read them."""
        reads = policies.may_read(actor, case)
        return cls(
            **_line(case),
            spoken_code=codes.spoken(case.code),
            owner_why=case.rule_words,
            said=case.said_words if reads else "",
            answer=case.answer_words if reads else "",
            door=case.dwelling.label if case.dwelling and reads else "",
            beneficiary=PersonOut.of(case.beneficiary) if reads else None,
            spoken_by=PersonOut.of(case.spoken_by) if reads else None,
            confirmed_at=case.confirmed_at,
            reopen_until=case.reopen_until,
            wants_call=case.wants_call,
            merged_into=case.merged_into.code if case.merged_into else "",
            photos=photos,
        )


def _line(case: Case) -> dict[str, Any]:
    return {
        "uid": case.uid,
        "code": case.code,
        "version": case.version,
        "state": case.state,
        "summary": case.summary,
        "category": CategoryOut.of(case.category),
        "urgency": case.urgency,
        "channel": case.channel,
        "estate": PlaceOut.of(case.estate),
        "building": PlaceOut.of(case.building),
        "owner": case.owner.name,
        "helper": case.helper.name if case.helper else "",
        "is_overdue": case.is_overdue,
        "reopened": case.reopened,
        "happened_at": case.happened_at,
        "recorded_at": case.recorded_at,
        "due_at": case.due_at,
        "resolved_at": case.resolved_at,
        "closed_at": case.closed_at,
    }


class CasePage(Schema):
    """Some cases, newest first. `next` is null on the last page."""

    items: list[CaseLine]
    next: str | None


class StepOut(Schema):
    """One step of a case."""

    seq: int
    kind: StepKind
    label: str
    state: State
    who: str
    party: str
    words: str
    happened_at: datetime
    recorded_at: datetime

    @classmethod
    def of(cls, entry: Entry) -> Self:
        return cls(
            seq=entry.seq,
            kind=entry.kind,
            label=entry.label,
            state=entry.to_state,
            who=entry.who,
            party=entry.party,
            words=entry.words,
            happened_at=entry.happened_at,
            recorded_at=entry.recorded_at,
        )


class OfferOut(Schema):
    """Work on offer: what, at which building, how far. Name and door follow once it is yours."""

    uid: UUID
    category: CategoryOut
    estate: PlaceOut | None
    building: PlaceOut | None
    walking_minutes: int | None
    enters_home: bool
    is_overdue: bool
    recorded_at: datetime
    due_at: datetime

    @classmethod
    def of(cls, offer: Offer) -> Self:
        return cls(
            uid=offer.uid,
            category=CategoryOut.of(offer.category),
            estate=PlaceOut.of(offer.estate),
            building=PlaceOut.of(offer.building),
            walking_minutes=offer.walking_minutes,
            enters_home=offer.enters_home,
            is_overdue=offer.is_overdue,
            recorded_at=offer.recorded_at,
            due_at=offer.due_at,
        )


class OfferPageOut(Schema):
    items: list[OfferOut]
    next: str | None


class ContactOut(Schema):
    """Whom to reach while it is in your hands. The look is in their access log."""

    name: str
    door: str
    phone: str

    @classmethod
    def of(cls, contact: Contact) -> Self:
        return cls(name=contact.name, door=contact.door, phone=contact.phone)
