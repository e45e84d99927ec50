"""What the clock does to a case by itself: warn, strike, climb, run again. Each is a step, once."""

from datetime import datetime, timedelta

from django.db import transaction

from doorstep.cases import clocks, levels
from doorstep.cases.clocks import Strike, Struck
from doorstep.cases.levels import Level
from doorstep.cases.models import Case, Nudge
from doorstep.cases.operations import moving, timekeeping
from doorstep.cases.states import OPEN, Nudged, StepKind
from doorstep.catalogue.pacing import Pace
from doorstep.catalogue.states import Urgency
from doorstep.people import parties
from doorstep.people.actors import Actor
from doorstep.people.models import Party

LEARNING = timedelta(days=30)  # a community's first, in which the street is not disturbed
LOOK_AGAIN = timedelta(minutes=10)

LEVEL: dict[Strike, Level] = {
    Strike.TO_GRID: Level.GRID_WORKER,
    Strike.TO_SECRETARY: Level.SECRETARY,
    Strike.TO_STREET: Level.STREET,
}

NUDGES: dict[Strike, Nudged] = {
    Strike.WARNED: Nudged.WARNED,
    Strike.OVERDUE: Nudged.OVERDUE,
    Strike.RESUMED: Nudged.RESUMED,
}


@transaction.atomic
def strike(case_id: int, *, by: Actor, at: datetime, may_expire: bool = True) -> int:
    """Write down everything the clock of a case is due; how many steps. None when it moved on."""
    case = moving.locked(case_id, by=by)
    if case.state not in OPEN or case.tick_at is None or case.tick_at > at:
        return 0
    pace = timekeeping.pace_of(case)
    due = clocks.strikes_due(timekeeping.reading_of(case), pace, at, may_expire=may_expire)
    for each in due:
        _write(case, each, pace, by=by, at=at)
    _look_again_later(case, pace, at=at)
    return len(due)


def _write(case: Case, struck: Struck, pace: Pace, *, by: Actor, at: datetime) -> None:
    reading = clocks.struck(timekeeping.reading_of(case), struck.strike, pace, struck.at)
    changes = timekeeping.columns_of(reading, pace)
    if reading.due_at == case.due_at:
        del changes["due_at"]  # a step says a deadline only where it moves one
    if struck.strike == Strike.RESUMED:
        timekeeping.end_pause(case, reading.due_at, at=struck.at)
    kind, told = _whom(case, struck.strike, at=at)
    step = moving.append(case, kind, changes, by=by, at=at, party=told[0] if told else case.owner)
    for party in told:
        Nudge.objects.get_or_create(
            case=case,
            party=party,
            kind=NUDGES.get(struck.strike, Nudged.CLIMBED),
            due_at=case.due_at,
            defaults={"step_seq": step.seq, "made_at": at},
        )


def _whom(case: Case, strike: Strike, *, at: datetime) -> tuple[StepKind, list[Party]]:
    """What the step is called, and who hears of it."""
    if strike == Strike.RESUMED:
        return StepKind.RESUMED, [_has_it(case)]
    if strike == Strike.WARNED:
        return StepKind.WARNED, [_has_it(case)]
    if strike == Strike.OVERDUE:
        return StepKind.OVERDUE, list(dict.fromkeys([case.owner, _has_it(case)]))
    if strike == Strike.TO_STREET and is_learning(case, at=at):
        return StepKind.NOT_TO_STREET, []
    return StepKind(strike), _at_or_above(case, LEVEL[strike])


def is_learning(case: Case, *, at: datetime) -> bool:
    """In a community's first thirty days its old backlog does not reach the street; danger does."""
    if case.urgency == Urgency.DANGER:
        return False
    rows = Case.objects.filter(community=case.community_id).order_by("recorded_at", "pk")
    first = rows.values_list("recorded_at", flat=True).first()
    return first is not None and at < first + LEARNING


def _has_it(case: Case) -> Party:
    return case.helper or case.owner


def _at_or_above(case: Case, level: Level) -> list[Party]:
    """That level, or the next one up where somebody sits: no warning goes to an empty chair."""
    chairs = [levels.at_level(case, each) for each in Level if each >= level]
    filled = (each for each in chairs if each is not None and parties.people_behind(each))
    chosen = next(filled, chairs[-1])
    return [chosen] if chosen is not None else []


def _look_again_later(case: Case, pace: Pace, *, at: datetime) -> None:
    """The community changed its times meanwhile, or a pause may not end while time is in doubt."""
    if case.tick_at is None or case.tick_at > at:
        return
    coming = clocks.ticks_at(timekeeping.reading_of(case), pace)
    case.tick_at = coming if coming is None or coming > at else at + LOOK_AGAIN
    case.save(update_fields=["tick_at"])
