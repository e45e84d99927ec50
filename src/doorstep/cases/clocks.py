"""What the clock of a promise does: warn, strike, climb, rest and go on. Pure; knows of no case.

A reading is where a clock stands; a pace says how it is timed. Rows keep readings, a sweep asks
what is due, and whatever else has a deadline (a part, an offer) can be timed the same way.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from doorstep.catalogue.pacing import Pace
from doorstep.catalogue.working_time import NO_TIME, Clock


class Strike(StrEnum):
    """What a clock does at a moment."""

    WARNED = "WARNED"
    OVERDUE = "OVERDUE"
    TO_GRID = "TO_GRID"
    TO_SECRETARY = "TO_SECRETARY"
    TO_STREET = "TO_STREET"
    RESUMED = "RESUMED"


RUNGS = (Strike.TO_GRID, Strike.TO_SECRETARY, Strike.TO_STREET)


@dataclass(frozen=True, slots=True)
class Reading:
    """Where the clock of one promise stands."""

    due_at: datetime
    is_warned: bool = False
    is_overdue: bool = False
    climbed: int = 0  # how many rungs have heard of it
    paused_at: datetime | None = None
    paused: timedelta = NO_TIME  # what earlier pauses took of what is allowed


class Struck(NamedTuple):
    """Something whose time has come, and when that was."""

    strike: Strike
    at: datetime


def next_strike(reading: Reading, pace: Pace) -> Struck | None:
    """What comes next if nobody does anything; None when everybody has heard."""
    if reading.paused_at is not None:
        return Struck(Strike.RESUMED, rests_until(reading, pace))
    if not reading.is_warned and not reading.is_overdue and pace.warn_before:
        return Struck(Strike.WARNED, pace.clock.before(reading.due_at, pace.warn_before))
    if not reading.is_overdue:
        return Struck(Strike.OVERDUE, reading.due_at)
    if reading.climbed < len(pace.climbs):
        late = pace.climbs[reading.climbed]
        return Struck(RUNGS[reading.climbed], pace.clock.after(reading.due_at, late))
    return None


def ticks_at(reading: Reading, pace: Pace) -> datetime | None:
    """When somebody has to look at this clock again."""
    struck = next_strike(reading, pace)
    return struck.at if struck else None


def strikes_due(
    reading: Reading, pace: Pace, now: datetime, *, may_expire: bool = True
) -> list[Struck]:
    """Everything whose time has come, in order; after an outage all of it at once.

    Nobody is warned of a deadline that has already passed. Without `may_expire` a pause does not
    end by itself.
    """
    return list(_due(reading, pace, now, may_expire=may_expire))


def struck(reading: Reading, strike: Strike, pace: Pace, at: datetime) -> Reading:
    """Where the clock stands once that has happened."""
    if strike == Strike.RESUMED:
        return resumed(reading, pace, at)
    if strike == Strike.WARNED:
        return replace(reading, is_warned=True)
    if strike == Strike.OVERDUE:
        return replace(reading, is_overdue=True)
    return replace(reading, climbed=RUNGS.index(strike) + 1)


def rests_until(reading: Reading, pace: Pace) -> datetime:
    """When a pause ends by itself. Raises ValueError for a clock that runs."""
    if reading.paused_at is None:
        raise ValueError("this clock runs")
    return pace.clock.after(reading.paused_at, left_to_rest(reading, pace))


def left_to_rest(reading: Reading, pace: Pace) -> timedelta:
    """How much longer it may rest, all pauses together."""
    return max(NO_TIME, pace.longest_pause - reading.paused)


def paused(reading: Reading, at: datetime) -> Reading:
    """The clock rests from `at`; resting already, it goes on resting."""
    return reading if reading.paused_at is not None else replace(reading, paused_at=at)


def resumed(reading: Reading, pace: Pace, at: datetime) -> Reading:
    """The clock runs again, and the deadline moves by exactly the time it rested, to the limit."""
    if reading.paused_at is None:
        return reading
    rested = min(pace.clock.between(reading.paused_at, at), left_to_rest(reading, pace))
    return replace(
        reading,
        due_at=pace.clock.after(reading.due_at, rested),
        paused_at=None,
        paused=reading.paused + rested,
    )


def moved(reading: Reading, to: datetime) -> Reading:
    """Another deadline: whoever has it is warned of it anew, and the ladder begins below."""
    return replace(reading, due_at=to, is_warned=False, is_overdue=False, climbed=0)


class Span(NamedTuple):
    """From when to when something was so; None is still so."""

    start: datetime
    end: datetime | None


def counted(span: Span, rests: list[Span], clock: Clock, now: datetime) -> timedelta:
    """How much of a span counts: the time the work lay with somebody, without the pauses.

    Time with an outside body is the time of that body's spans: it runs on its account alone.
    """
    end = span.end or now
    edges = {span.start, max(end, span.start)}
    for rest in rests:
        edges |= {each for each in (rest.start, rest.end or now) if span.start < each < end}
    pieces = pairwise(sorted(edges))
    return sum(
        (clock.between(*piece) for piece in pieces if not _rests_in(piece, rests, now)), NO_TIME
    )


def _rests_in(piece: tuple[datetime, datetime], rests: list[Span], now: datetime) -> bool:
    start, end = piece
    return any(rest.start <= start and end <= (rest.end or now) for rest in rests)


def _due(reading: Reading, pace: Pace, now: datetime, *, may_expire: bool) -> Iterator[Struck]:
    if reading.due_at <= now and reading.paused_at is None and not reading.is_overdue:
        reading = replace(reading, is_warned=True)
    while (coming := next_strike(reading, pace)) and coming.at <= now:
        if coming.strike == Strike.RESUMED and not may_expire:
            return
        yield coming
        reading = struck(reading, coming.strike, pace, coming.at)
        if coming.strike == Strike.RESUMED and reading.due_at <= now:
            reading = replace(reading, is_warned=True)
