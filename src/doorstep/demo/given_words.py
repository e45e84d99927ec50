"""Words given in the demo: promised at the table, kept, put off in time, broken, taken back."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from doorstep.cases import operations
from doorstep.cases.models import Case, Promise
from doorstep.cases.operations import Word
from doorstep.cases.promising import PromiseSource, PromiseState
from doorstep.demo.plan import Act
from doorstep.people.actors import Actor

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SHARE = 0.45  # of the matters that are handled carry a promise
GOLDEN, PLASTIC = 0.6180339887, 0.7548776662  # spread numbers evenly, whatever their order
SOURCES = (PromiseSource.TABLE, PromiseSource.PHONE, PromiseSource.DOOR, PromiseSource.MEETING)
LINES = (
    "修好，把现场收拾干净",
    "先去看一次，再给个准信",
    "配件到了就来装",
    "联系师傅上门",
    "处理好，当面说一声",
)
LATER = (
    "配件还在路上，师傅约到了后面。",
    "这两天下雨，室外的活做不了。",
    "要等楼上住户回来才能进门。",
)
BACK = ("居民自己已经弄好了。", "查过了，不归我们管，已经说清楚找谁。")


def words_for(number: int, begins: datetime, done: datetime) -> Iterator[Act]:
    """What is promised about a matter that work begins on and that will be done then."""
    if number * GOLDEN % 1 > SHARE:
        return
    length = max(done - begins, 3 * HOUR)
    fate = number * PLASTIC % 1
    given = begins + length / 20
    if fate < 0.70:
        yield Act(given, "promise", number, until=done + DAY / 2)
    elif fate < 0.80:
        yield Act(given, "promise", number, until=given + length * 0.8)
        again = Act(given + length * 0.3, "put_off", number, LATER[number % 3], until=done + DAY)
        yield again
    elif fate < 0.95:
        yield Act(given, "promise", number, until=given + length * 0.6)
    else:
        yield Act(given, "promise", number, until=done + 2 * DAY)
        yield Act(given + length * 0.4, "take_back", number, BACK[number % 2])


def promise(case: Case, act: Act, *, by: Actor) -> None:
    """Give the word of whoever has the matter."""
    if act.until is None:
        raise LookupError("a promise of the plan has no time")
    word = Word(
        summary=LINES[act.case % len(LINES)],
        due_at=act.until,
        party=case.helper or case.owner,
        source=SOURCES[act.case % len(SOURCES)],
    )
    operations.promise(case.pk, word=word, by=by, at=act.at)


def put_off(case: Case, act: Act, *, by: Actor) -> None:
    """Say in time that it will be later."""
    for each in _open(case):
        operations.put_off_promise(
            each.pk,
            to=act.until or each.due_at + DAY,
            reason=act.words,
            told_in_person=True,
            by=by,
            at=act.at,
        )


def take_back(case: Case, act: Act, *, by: Actor) -> None:
    """Take it back, and say why."""
    for each in _open(case):
        operations.withdraw_promise(each.pk, reason=act.words, by=by, at=act.at)


def _open(case: Case) -> list[Promise]:
    return list(Promise.objects.filter(case=case, state=PromiseState.OPEN).order_by("pk"))
