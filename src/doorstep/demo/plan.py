"""Six months of a neighbourhood, thought out before they are lived: pure and fixed by the seed.

`plan` says who will say what on which day and what is meant to become of it. `life` then lives it through
the real operations, which may refuse; the plan knows nothing of the database.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from doorstep.demo.neighbourhood import Shape

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CHANNELS = {"DESK": 0.36, "PHONE": 0.20, "WEB": 0.15, "CODE": 0.14, "DOOR": 0.15}
SPOKEN = {"DESK", "PHONE", "DOOR"}
STARS = {5: 0.62, 4: 0.24, 3: 0.09, 2: 0.03, 1: 0.02}


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind of request: how often it comes, what is said, how it ends."""

    code: str
    weight: float
    summary: tuple[str, ...]
    said: tuple[str, ...]
    resolved: tuple[str, ...]
    answered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Promise:
    """What the catalogue promises for a matter, as far as a plan needs it."""

    hours: float
    open_to_volunteers: bool
    is_danger: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """One thing somebody means to do with a case at a moment."""

    at: datetime
    verb: str
    case: int
    words: str = ""
    stars: int | None = None
    pick: float = 0.0  # which of the able people, as a share of their number


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody says something: the beginning of a case."""

    number: int
    at: datetime
    matter: str
    summary: str
    words: str
    channel: str
    resident: float  # which resident, as a share of their number
    twin_of: int | None = None
    acts: tuple[Act, ...] = field(default=())


@cache
def common() -> dict[str, list[str]]:
    """Openings, endings, and reasons that fit any matter."""
    return tomllib.loads(_read("common.toml"))


@cache
def matters() -> dict[str, Matter]:
    """Every matter the neighbourhood talks about, by category code."""
    found: dict[str, Matter] = {}
    for sheet in ("facility", "home", "environment", "order", "service", "people"):
        for code, told in tomllib.loads(_read(f"{sheet}.toml")).items():
            found[code] = _matter(code, told)
    return found


def _read(name: str) -> str:
    return (files("doorstep.demo") / "sayings" / name).read_text(encoding="utf-8")


def _matter(code: str, told: dict[str, Any]) -> Matter:
    return Matter(
        code,
        float(told["weight"]),
        tuple(told["summary"]),
        tuple(told["said"]),
        tuple(told["resolved"]),
        tuple(told.get("answered", ())),
    )


def six_months(
    random: Random, shape: Shape, promises: dict[str, Promise], *, until: datetime
) -> list[Said]:
    """Everything that will be said in `shape.days` before `until`, oldest first."""
    known = [matter for code, matter in matters().items() if code in promises]
    weights = [matter.weight for matter in known]
    moments = sorted(_moments(random, shape, until))
    said: list[Said] = []
    for number, at in enumerate(moments):
        if number > 8 and random.random() < shape.shares["merged"]:
            said.append(_twin(random, number, at, said[-random.randint(1, 4)]))
            continue
        matter = random.choices(known, weights)[0]
        said.append(_one(random, shape, number, at, matter, promises[matter.code]))
    return said


def _moments(random: Random, shape: Shape, until: datetime) -> Iterator[datetime]:
    """Moments by day: more in office hours, fewer at weekends, some at night."""
    first = until - shape.days * DAY
    per_day: Sequence[float] = [
        0.55 if (first + day * DAY).weekday() >= 5 else 1.0 for day in range(shape.days)
    ]
    hours = [1, 0, 0, 0, 0, 1, 3, 8, 16, 18, 15, 10, 6, 7, 14, 15, 12, 8, 7, 7, 6, 4, 2, 1]
    for day in random.choices(range(shape.days), per_day, k=shape.cases):
        hour = random.choices(range(24), hours)[0]
        start = (first + day * DAY).replace(hour=hour, minute=0, second=0, microsecond=0)
        moment = start + timedelta(seconds=random.randrange(3600))
        yield min(moment, until - 5 * MINUTE)


def _wording(random: Random, choices: Sequence[str]) -> str:
    return random.choice(choices)


def _one(
    random: Random, shape: Shape, number: int, at: datetime, matter: Matter, promise: Promise
) -> Said:
    channel = random.choices(list(CHANNELS), list(CHANNELS.values()))[0]
    opening, ending = _wording(random, common()["openings"]), _wording(random, common()["endings"])
    words = opening + _wording(random, matter.said) + ending
    acts: list[Act] = []
    if matter.answered and channel in SPOKEN and random.random() < 0.62:
        acts = [Act(at + 4 * MINUTE, "answer", number, random.choice(matter.answered))]
    elif random.random() < shape.shares["withdrawn"]:
        taken_back = at + random.uniform(1, 30) * HOUR
        acts = [Act(taken_back, "withdraw", number, _wording(random, common()["withdrawn"]))]
    else:
        acts = list(_handled(random, shape, number, at, matter, promise))
    return Said(
        number,
        at,
        matter.code,
        _wording(random, matter.summary),
        words,
        channel,
        random.random(),
        acts=tuple(acts),
    )


def _twin(random: Random, number: int, at: datetime, first: Said) -> Said:
    """The same matter said again by somebody else; staff will join the two."""
    return Said(
        number,
        at,
        first.matter,
        first.summary,
        _wording(random, matters()[first.matter].said),
        "PHONE",
        first.resident,
        twin_of=first.number,
        acts=(Act(at + random.uniform(0.2, 3) * HOUR, "merge", number),),
    )


def _handled(
    random: Random, shape: Shape, number: int, at: datetime, matter: Matter, promise: Promise
) -> Iterator[Act]:
    """Taken, perhaps given back and taken again, started, resolved, and answered by the resident."""
    late = random.random() < shape.shares["late"]
    whole = promise.hours * (random.uniform(1.05, 1.8) if late else random.uniform(0.08, 0.85))
    step = timedelta(hours=whole) / 10
    by_volunteer = promise.open_to_volunteers and random.random() < 0.72
    take = "claim" if by_volunteer else "assign"
    now = at + max(3 * MINUTE, step * random.uniform(0.2, 2))
    yield Act(now, take, number, pick=random.random())
    if by_volunteer and random.random() < shape.shares["handed_back_once"]:
        now += step * random.uniform(0.3, 2)
        yield Act(now, "hand_back", number, _wording(random, common()["handed_back"]))
        now += step * random.uniform(0.3, 2)
        yield Act(now, "claim", number, pick=random.random())
    now = _awake(random, now + step * random.uniform(0.5, 2), promise)
    yield Act(now, "start", number)
    now = _awake(random, max(now + 10 * MINUTE, at + timedelta(hours=whole)), promise)
    yield Act(now, "resolve", number, _wording(random, matter.resolved))
    yield from _afterwards(random, shape, number, now, matter, step)


def _afterwards(
    random: Random, shape: Shape, number: int, now: datetime, matter: Matter, step: timedelta
) -> Iterator[Act]:
    """What the resident says once it is said to be done."""
    if random.random() < shape.shares["never_answered"]:
        return
    now += random.uniform(0.4, 40) * HOUR
    if random.random() < shape.shares["reopened"]:
        yield Act(now, "not_fixed", number, _wording(random, common()["not_fixed"]))
        now += max(HOUR, step * 2)
        yield Act(now, "claim_or_assign", number, pick=random.random())
        now += max(2 * HOUR, step * 3)
        yield Act(now, "resolve", number, _wording(random, matter.resolved))
        now += random.uniform(1, 30) * HOUR
    stars = random.choices(list(STARS), list(STARS.values()))[0] if random.random() < 0.6 else None
    yield Act(now, "confirm", number, stars=stars, pick=random.random())


def _awake(random: Random, moment: datetime, promise: Promise) -> datetime:
    """Work that is no emergency happens between eight and eight."""
    if promise.is_danger or 8 <= moment.hour < 20:
        return moment
    next_day = moment if moment.hour < 8 else moment + DAY
    start = datetime.combine(next_day.date(), time(8), tzinfo=moment.tzinfo)
    return start + timedelta(minutes=random.randrange(150))
