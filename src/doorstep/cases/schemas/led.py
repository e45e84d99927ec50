"""Led cases: what is sent and what comes back."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from doorstep.cases.models import AccountLine, GroupMember, PlanStep
from doorstep.cases.queries import Led
from doorstep.cases.schemas.incoming import Reason, TurnIn
from doorstep.cases.schemas.outgoing import ResidentOut
from doorstep.cases.states import GroupRole
from doorstep.kernel.schemas import Day

What = Annotated[str, StringConstraints(min_length=2, max_length=120)]


class LeadIn(TurnIn):
    """Who answers for it, one of those listed, and why."""

    leader: UUID
    why: Reason = Field(examples=["拖了三年,住户多次来反映"])


class GroupMemberIn(TurnIn):
    """Who is in the group, one of those listed, and for what."""

    person: UUID
    role: GroupRole = Field(examples=["RUNS"])


class PlanIn(TurnIn):
    """What, by which day."""

    what: What = Field(examples=["请第三方检测屋面"])
    due_on: Day = Field(examples=["2026-03-20"])


class AccountIn(TurnIn):
    """Money in (+) or out (-), in fen."""

    on: Day = Field(examples=["2026-03-05"])
    amount_fen: int = Field(strict=True, ge=-(10**12), le=10**12, examples=[-120000])
    what: What = Field(examples=["屋面检测费"])


class CounterLineIn(TurnIn):
    """Why a line is taken back."""

    what: What = Field(examples=["记重了"])


class GroupMemberOut(Schema):
    """Somebody of the group."""

    person: ResidentOut
    role: GroupRole
    since: datetime

    @classmethod
    def of(cls, member: GroupMember) -> Self:
        person = ResidentOut(uid=member.person.uid, called=member.person.known_as)
        return cls(person=person, role=GroupRole(member.role), since=member.since)


class PlanOut(Schema):
    """One planned step."""

    number: int
    what: str = Field(examples=["请第三方检测屋面"])
    due_on: date
    done_at: datetime | None

    @classmethod
    def of(cls, step: PlanStep) -> Self:
        return cls(number=step.number, what=step.what, due_on=step.due_on, done_at=step.done_at)


class LineOut(Schema):
    """One line of the accounts. `corrects` is the number of the line it takes back."""

    number: int
    on: date
    amount_fen: int
    what: str = Field(examples=["屋面检测费"])
    corrects: int | None = Field(examples=[None])

    @classmethod
    def of(cls, line: AccountLine) -> Self:
        return cls(
            number=line.number,
            on=line.on,
            amount_fen=line.amount_fen,
            what=line.what,
            corrects=line.corrects.number if line.corrects else None,
        )


class PaperOut(Schema):
    """A paper: its title and the keys of its pages, to ask for at /files/{key}."""

    title: str = Field(examples=["屋面检测报告"])
    filed_at: datetime
    photos: list[str] = Field(examples=[[]])


class LedOut(Schema):
    """A led case: who leads, which words are there, the group, plan, accounts and papers."""

    uid: UUID
    code: str = Field(examples=["7KQM2WXYZ4AB"])
    version: int
    leader: ResidentOut
    led_since: datetime
    why: str = Field(examples=["拖了三年,住户多次来反映"])
    leader_agreed_at: datetime | None
    confirmed_at: datetime | None
    closed_at: datetime | None
    group: list[GroupMemberOut]
    plan: list[PlanOut]
    lines: list[LineOut]
    income_fen: int
    outgo_fen: int
    left_fen: int
    papers: list[PaperOut]
    may: list[str] = Field(examples=[["work_in_group"]])

    @classmethod
    def of(cls, led: Led, may: frozenset[str]) -> Self:
        case = led.case
        if case.leader is None or case.led_since is None:
            raise ValueError("no leader")
        return cls(
            uid=case.uid,
            code=case.code,
            version=case.version,
            leader=ResidentOut(uid=case.leader.uid, called=case.leader.known_as),
            led_since=case.led_since,
            why=led.why,
            leader_agreed_at=case.leader_agreed_at,
            confirmed_at=case.confirmed_at,
            closed_at=case.closed_at,
            group=[GroupMemberOut.of(each) for each in led.group],
            plan=[PlanOut.of(each) for each in led.plan],
            lines=[LineOut.of(each) for each in led.account.lines],
            income_fen=led.account.income_fen,
            outgo_fen=led.account.outgo_fen,
            left_fen=led.account.left_fen,
            papers=[
                PaperOut(
                    title=each.title,
                    filed_at=each.filed_at,
                    photos=[photo.file.key for photo in each.photos],
                )
                for each in led.papers
            ],
            may=sorted(may),
        )
