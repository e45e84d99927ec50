"""Owners asked, silent or unwilling, an offer taken, a letter answered, a matter with a leader."""

from datetime import datetime, timedelta

from doorstep.cases import operations
from doorstep.cases.models import Case
from doorstep.cases.operations import Decided, Minutes
from doorstep.cases.states import GroupRole, Means
from doorstep.demo.life import somebody_of
from doorstep.demo.personas import BUILDER, person_of
from doorstep.demo.pictures import picture
from doorstep.demo.together import hands
from doorstep.kernel import clock
from doorstep.people.actors import Actor
from doorstep.people.models import Party, Person
from doorstep.people.states import PartyKind

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FEN = 100  # to the yuan
PLAN = (("请防水公司上房顶看", 5), ("三家报价，居民代表选一家", 14), ("开工", 40))  # within days
MONEY = ((12_000, "维修资金拨款"), (-8_600, "防水材料"), (-8_600, "防水材料"))  # in yuan


def ask_for_an_owner(case: Case, at: datetime) -> None:
    """Another body is asked whether it will own it from now on."""
    operations.propose_hand_over(
        case.pk,
        to=_another(case),
        words="看位置像是你们管的，请看看能不能接。",
        by=_office(),
        at=at,
    )


def no_thank_you(case: Case, at: datetime) -> None:
    """Whoever was asked says no: a named person has to say who has it."""
    they = Actor.of(somebody_of(_another(case)))
    operations.refuse_hand_over(case.pk, reason="查过了，这段护栏不在我们名下。", by=they, at=at)


def nobody_answered(case: Case, at: datetime) -> None:
    """Silence takes it up one level."""
    operations.let_hand_over_lapse(case.pk, by=BUILDER, at=at)


def ask_neighbours(case: Case, at: datetime) -> None:
    """Volunteers near are asked by name."""
    operations.offer(case.pk, to=[person_of("volunteer")], by=_office(), at=at)


def a_neighbour_says_yes(case: Case, at: datetime) -> None:
    """One of those asked takes it."""
    operations.claim(case.pk, by=Actor.of(person_of("volunteer")), at=at)


def write_a_letter(case: Case, at: datetime) -> None:
    """To a body that does not sign in."""
    operations.write_to(
        case.pk,
        to=_another(case),
        means=Means.LETTER,
        words="请确认这个窨井盖归哪家，缺的一角什么时候能补上。",
        by=_office(),
        at=at,
    )


def type_their_answer(case: Case, at: datetime) -> None:
    """What came back by post, with a photo of it."""
    letter = case.letters.get()
    operations.answer_for(
        letter.pk,
        words="来信说：是我们的井盖，周五前来换新的。",
        by=_office(),
        at=at,
        pictures=[picture(2, is_after=True)],
    )


def lead(case: Case, at: datetime) -> None:
    """The secretary answers for it in person, with a group, a plan, papers and accounts."""
    leader = person_of("secretary")
    by = Actor.of(leader)
    operations.lead(case.pk, leader=leader, why="拖了三年，换过两任物业，我来包。", by=by, at=at)
    for person, role in _group(case).items():
        operations.join_group(case.pk, person=person, role=role, by=by, at=at)
    for what, days in PLAN:
        due_on = clock.shanghai_day(at + days * DAY)
        operations.plan_step(case.pk, what=what, due_on=due_on, by=by, at=at + HOUR)
    operations.file_paper(
        case.pk,
        words="三年前的维修合同",
        pictures=[picture(3, is_after=False)],
        by=by,
        at=at + 2 * HOUR,
    )
    _keep_accounts(case, by=by, at=at + 3 * HOUR)
    operations.finish_step(case.pk, number=1, by=by, at=at + 4 * DAY)


def meet(case: Case, at: datetime) -> None:
    """Everybody at one table; who does what becomes a promise."""
    there = [*hands(case), case.owner]
    decided = Decided(party=there[0], what="月底前出防水施工方案", due_at=at + 20 * DAY)
    minutes = Minutes(
        held_on=clock.shanghai_day(at),
        place="居民议事室",
        parties=there,
        decisions=[decided],
        notes="顶楼六户都到了，同意先修后算账，账目贴在单元门口。",
    )
    operations.record_meeting(case.pk, minutes=minutes, by=_office(), at=at)


def _keep_accounts(case: Case, *, by: Actor, at: datetime) -> None:
    """Money in, money out, and a slip taken back by its counter-line."""
    today = clock.shanghai_day(at)
    for amount, what in MONEY:
        operations.write_account_line(
            case.pk, on=today, amount_fen=amount * FEN, what=what, by=by, at=at
        )
    operations.correct_account_line(case.pk, number=3, what="这一笔记重了", by=by, at=at + HOUR)


def _group(case: Case) -> dict[Person, GroupRole]:
    return {
        person_of("gridworker"): GroupRole.RUNS,
        somebody_of(_another(case)): GroupRole.WORKS,
        person_of("volunteer"): GroupRole.KEEPS,
    }


def _another(case: Case) -> Party:
    """A body that could see to it and does not own it; the same one each time."""
    bodies = [each for each in hands(case) if each.kind == PartyKind.ORGANISATION]
    return next(each for each in bodies if each.pk != case.owner_id)


def _office() -> Actor:
    return Actor.of(person_of("secretary"))
