"""What comes back about cases, each as far as the asker may see it."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from ninja import Schema
from pydantic import Field

from doorstep.cases import policies
from doorstep.cases.models import CallBack, Case
from doorstep.cases.queries import Candidate, Contact, Entry, Offer, PublicCase, Somebody
from doorstep.cases.states import Channel, State, StepKind
from doorstep.catalogue.models import Category
from doorstep.catalogue.states import Urgency
from doorstep.kernel import codes
from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.places.models import Place


class HeadingOut(Schema):
    """Under which heading it comes."""

    code: str = Field(examples=["light"])
    name: str = Field(examples=["楼道灯不亮"])

    @classmethod
    def of(cls, category: Category) -> Self:
        return cls(code=category.code, name=category.public_name)


class PlaceNameOut(Schema):
    """A place by its code and name."""

    code: str = Field(examples=["7KQM2WXY"])
    name: str = Field(examples=["3栋"])

    @classmethod
    def of(cls, place: Place | None) -> Self | None:
        return None if place is None else cls(code=place.code or "", name=place.name)


class ResidentOut(Schema):
    """Somebody, as they like to be called."""

    uid: UUID
    called: str = Field(examples=["王奶奶"])

    @classmethod
    def of(cls, person: Person | None) -> Self | None:
        return None if person is None else cls(uid=person.uid, called=person.known_as)


class CaseLine(Schema):
    """A case in a list."""

    uid: UUID
    code: str = Field(examples=["7KQM2WXYZ4AB"])
    version: int
    state: State
    summary: str = Field(examples=["三单元楼道灯不亮"])
    category: HeadingOut
    urgency: Urgency
    channel: Channel
    estate: PlaceNameOut | None
    building: PlaceNameOut | None
    owner: str = Field(examples=["欧景社区办公桌"])
    helper: str = Field(examples=[""], description="empty while nobody has it in hand")
    is_overdue: bool
    reopened: int = Field(examples=[0])
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

    spoken_code: str = Field(examples=["7KQM-2WXY-Z4AB"])
    owner_why: str = Field(examples=["按规则:路灯归物业"])
    said: str = Field(examples=["三单元楼道的灯不亮了"])
    answer: str = Field(examples=[""])
    door: str = Field(examples=["3-2-501"])
    beneficiary: ResidentOut | None
    spoken_by: ResidentOut | None
    confirmed_at: datetime | None
    reopen_until: datetime | None
    wants_call: bool
    merged_into: str = Field(examples=[""], description="the code of the case it was joined to")
    photos: list[str] = Field(examples=[[]], description="keys to ask for at /files/{key}")

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
            beneficiary=ResidentOut.of(case.beneficiary) if reads else None,
            spoken_by=ResidentOut.of(case.spoken_by) if reads else None,
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
        "category": HeadingOut.of(case.category),
        "urgency": case.urgency,
        "channel": case.channel,
        "estate": PlaceNameOut.of(case.estate),
        "building": PlaceNameOut.of(case.building),
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
    next: str | None = Field(examples=[None])


class StepOut(Schema):
    """One step of a case."""

    seq: int
    kind: StepKind
    label: str = Field(examples=["taken down"])
    state: State
    who: str = Field(examples=["赵主任"])
    party: str = Field(examples=[""])
    words: str = Field(examples=[""])
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
    category: HeadingOut
    estate: PlaceNameOut | None
    building: PlaceNameOut | None
    walking_minutes: int | None = Field(examples=[4])
    enters_home: bool
    is_overdue: bool
    recorded_at: datetime
    due_at: datetime

    @classmethod
    def of(cls, offer: Offer) -> Self:
        return cls(
            uid=offer.uid,
            category=HeadingOut.of(offer.category),
            estate=PlaceNameOut.of(offer.estate),
            building=PlaceNameOut.of(offer.building),
            walking_minutes=offer.walking_minutes,
            enters_home=offer.enters_home,
            is_overdue=offer.is_overdue,
            recorded_at=offer.recorded_at,
            due_at=offer.due_at,
        )


class OfferPageOut(Schema):
    """Some offers, soonest due first. `next` is null on the last page."""

    items: list[OfferOut]
    next: str | None = Field(examples=[None])


class ContactOut(Schema):
    """Whom to reach while it is in your hands. The look is in their access log."""

    name: str = Field(examples=["王奶奶"])
    door: str = Field(examples=["3-2-501"])
    phone: str = Field(examples=["13812345678"])

    @classmethod
    def of(cls, contact: Contact) -> Self:
        return cls(name=contact.name, door=contact.door, phone=contact.phone)


class CandidateOut(Schema):
    """A party one may choose, and what speaks for them."""

    uid: UUID
    name: str = Field(examples=["李建国（小李）"])
    hint: str = Field(examples=["步行4分钟 · 手上1件"])

    @classmethod
    def of(cls, candidate: Candidate) -> Self:
        return cls(uid=candidate.uid, name=candidate.name, hint=candidate.hint)


class CandidatesOut(Schema):
    """Candidates of one kind, the best first."""

    group: str = Field(examples=["附近的志愿者"])
    items: list[CandidateOut]


class CountOut(Schema):
    """How many cases stand there."""

    state: State
    count: int
    is_more: bool = Field(description="there may be more: beyond a thousand not all are counted")


class GuessOut(Schema):
    """The heading the words speak for; null when none does."""

    category: HeadingOut | None
    word: str = Field(examples=["灯"])


class SomebodyOut(Schema):
    """Enough to know who is meant."""

    uid: UUID
    name: str = Field(examples=["王*英"])
    called: str = Field(examples=["王奶奶"])
    building: str = Field(examples=["欧景苑 3栋"])

    @classmethod
    def of(cls, somebody: Somebody) -> Self:
        return cls(
            uid=somebody.uid,
            name=somebody.name,
            called=somebody.called,
            building=somebody.building,
        )


class CallOut(Schema):
    """Somebody to be called about a case: danger first."""

    case: UUID
    code: str = Field(examples=["7KQM2WXYZ4AB"])
    category: HeadingOut
    estate: PlaceNameOut | None
    building: PlaceNameOut | None
    is_danger: bool
    wants_call: bool
    attempts: int
    resolved_at: datetime | None
    taken_until: datetime | None

    @classmethod
    def of(cls, call: CallBack) -> Self:
        case = call.case
        return cls(
            case=case.uid,
            code=case.code,
            category=HeadingOut.of(case.category),
            estate=PlaceNameOut.of(case.estate),
            building=PlaceNameOut.of(case.building),
            is_danger=call.is_danger,
            wants_call=case.wants_call,
            attempts=call.attempts,
            resolved_at=case.resolved_at,
            taken_until=call.taken_until,
        )


class WorkOut(Schema):
    """What a helper has to do: in their hands, and waiting with a body they stand for."""

    in_hand: list[CaseLine]
    waiting: list[CaseLine]


class DoneOut(Schema):
    """What somebody saw to so far, and how happy people were, in sums only."""

    count: int
    ratings: int
    stars: float | None = Field(examples=[4.8])
    lately: list[CaseLine]


class CardOut(Schema):
    """A paper card to print: the address its square leads to. Shown once."""

    address: str = Field(examples=["https://jiamenkou.example/l/…/"])
    expires_at: datetime


class TrackedOut(Schema):
    """What everybody with the code may know."""

    code: str = Field(examples=["7KQM2WXYZ4AB"])
    stands: str = Field(examples=["已经有人接手了。"])
    category: str = Field(examples=["楼道灯不亮"])
    state: State | None
    seen_to_by: str = Field(examples=["一位邻居"])
    recorded_at: datetime | None
    due_at: datetime | None
    is_overdue: bool
    resolved_at: datetime | None
    closed_at: datetime | None
    latitude: float | None = Field(examples=[30.6])
    longitude: float | None = Field(examples=[114.4])

    @classmethod
    def of(cls, case: PublicCase) -> Self:
        return cls(
            code=case.code,
            stands=str(case.stands),
            category=case.category,
            state=case.state,
            seen_to_by=str(case.seen_to_by),
            recorded_at=case.recorded_at,
            due_at=case.due_at,
            is_overdue=case.is_overdue,
            resolved_at=case.resolved_at,
            closed_at=case.closed_at,
            latitude=case.latitude,
            longitude=case.longitude,
        )
