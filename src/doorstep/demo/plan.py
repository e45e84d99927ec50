"""Six months of a neighbourhood, thought out before they are lived: pure, fixed by the seed.

The plan says who will say what on which day and what is meant to become of it. `life` lives it
through the real operations, which may refuse; the plan knows nothing of the database.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from doorstep.demo.neighbourhood import Shape

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CHANNELS = {"DESK": 0.36, "PHONE": 0.20, "WEB": 0.15, "CODE": 0.14, "DOOR": 0.15}
SPOKEN = {"DESK", "PHONE", "DOOR"}
BY_HOUR = [1, 0, 0, 0, 0, 1, 3, 8, 16, 18, 15, 10, 6, 7, 14, 15, 12, 8, 7, 7, 6, 4, 2, 1]
STARS = {5: 0.62, 4: 0.24, 3: 0.09, 2: 0.03, 1: 0.02}


@dataclass(frozen=True, slots=True)
class Story:
    """A neutral line, what is said, how it ends, and the answer that would settle it at once."""

    summary: str
    said: str
    resolved: str
    answered: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind of request: how often it comes, what is said, how it ends."""

    code: str
    weight: float
    stories: tuple[Story, ...]


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
    until: datetime | None = None  # by when, of what is promised


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
    return {
        code: _matter(code, told) for code, told in tomllib.loads(_read("matters.toml")).items()
    }


def _read(name: str) -> str:
    return (files("doorstep.demo") / "sayings" / name).read_text(encoding="utf-8")


def _matter(code: str, told: dict[str, Any]) -> Matter:
    stories = tuple(Story(*story) for story in told["stories"])
    return Matter(code, float(told["weight"]), stories)


def six_months(
    random: Random, shape: Shape, promises: dict[str, Promise], *, until: datetime
) -> list[Said]:
    """Everything that will be said in `shape.days` before `until`, oldest first."""
    author = _Author(random, shape)
    known = [matter for code, matter in matters().items() if code in promises]
    weights = [matter.weight for matter in known]
    said: list[Said] = []
    for number, at in enumerate(sorted(author.moments(until))):
        if number > 8 and random.random() < shape.shares["merged"]:
            said.append(author.twin(number, at, said[-random.randint(1, 4)]))
        else:
            matter = random.choices(known, weights)[0]
            said.append(author.matter(number, at, matter, promises[matter.code]))
    return said


class _Author:
    """Makes up what is said and what becomes of it, from one source of chance."""

    def __init__(self, random: Random, shape: Shape) -> None:
        self.random = random
        self.shape = shape

    def moments(self, until: datetime) -> Iterator[datetime]:
        """Moments by day: more in office hours, fewer at weekends, some at night."""
        first = until - self.shape.days * DAY
        days = range(self.shape.days)
        weights = [0.55 if (first + day * DAY).weekday() >= 5 else 1.0 for day in days]
        for day in self.random.choices(days, weights, k=self.shape.cases):
            hour = self.random.choices(range(24), BY_HOUR)[0]
            start = (first + day * DAY).replace(hour=hour, minute=0, second=0, microsecond=0)
            yield min(start + timedelta(seconds=self.random.randrange(3600)), until - 5 * MINUTE)

    def matter(self, number: int, at: datetime, matter: Matter, promise: Promise) -> Said:
        """One thing said, answered at once, taken back, or handled."""
        channel = self._channel(at)
        story = self.random.choice(matter.stories)
        openings = common()["spoken_openings" if channel in SPOKEN else "typed_openings"]
        words = self._one(openings) + story.said + self._one(common()["endings"])
        if story.answered and channel in SPOKEN and self.random.random() < 0.75:
            acts = [Act(at + 4 * MINUTE, "answer", number, story.answered)]
        elif self._happens("withdrawn"):
            taken_back = at + self.random.uniform(1, 30) * HOUR
            acts = [Act(taken_back, "withdraw", number, self._one(common()["withdrawn"]))]
        else:
            acts = list(self._handled(number, at, story, promise))
        who = self.random.random()
        return Said(number, at, matter.code, story.summary, words, channel, who, acts=tuple(acts))

    def twin(self, number: int, at: datetime, first: Said) -> Said:
        """The same matter said again by a neighbour; staff will join the two."""
        merge = Act(at + self.random.uniform(0.2, 3) * HOUR, "merge", number)
        return replace(
            first, number=number, at=at, channel="PHONE", twin_of=first.number, acts=(merge,)
        )

    def _channel(self, at: datetime) -> str:
        """The table stands by day; at night people ring, scan or write."""
        channel = self.random.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        if channel in {"DESK", "DOOR"} and not 8 <= at.hour < 18:
            return self._one(["PHONE", "WEB", "CODE"])
        return channel

    def _handled(self, number: int, at: datetime, story: Story, promise: Promise) -> Iterator[Act]:
        """Taken, perhaps given back and taken again, started, resolved."""
        uniform = self.random.uniform
        whole = promise.hours * (
            uniform(1.05, 1.8) if self._happens("late") else uniform(0.08, 0.85)
        )
        step = timedelta(hours=whole) / 10
        by_volunteer = promise.open_to_volunteers and self.random.random() < 0.72
        now = at + max(3 * MINUTE, step * uniform(0.2, 2))
        yield Act(now, "claim" if by_volunteer else "assign", number, pick=self.random.random())
        if by_volunteer and self._happens("handed_back_once"):
            now += step * uniform(0.3, 2)
            yield Act(now, "hand_back", number, self._one(common()["handed_back"]))
            now += step * uniform(0.3, 2)
            yield Act(now, "claim", number, pick=self.random.random())
        now = self._awake(now + step * uniform(0.5, 2), promise)
        yield Act(now, "start", number)
        now = self._awake(max(now + 10 * MINUTE, at + timedelta(hours=whole)), promise)
        yield Act(now, "resolve", number, story.resolved)
        yield from self._afterwards(number, now, story, step)

    def _afterwards(
        self, number: int, now: datetime, story: Story, step: timedelta
    ) -> Iterator[Act]:
        """What the resident says once it is said to be done."""
        if self._happens("never_answered"):
            return
        now += self.random.uniform(0.4, 40) * HOUR
        if self._happens("reopened"):
            yield Act(now, "not_fixed", number, self._one(common()["not_fixed"]))
            now += max(HOUR, step * 2)
            yield Act(now, "assign", number, pick=self.random.random())
            now += max(2 * HOUR, step * 3)
            yield Act(now, "resolve", number, story.resolved)
            now += self.random.uniform(1, 30) * HOUR
        rates = self.random.random() < 0.6
        stars = self.random.choices(list(STARS), list(STARS.values()))[0] if rates else None
        yield Act(now, "confirm", number, stars=stars, pick=self.random.random())

    def _awake(self, moment: datetime, promise: Promise) -> datetime:
        """Work that is no emergency happens between eight and eight."""
        if promise.is_danger or 8 <= moment.hour < 20:
            return moment
        next_day = moment if moment.hour < 8 else moment + DAY
        start = datetime.combine(next_day.date(), time(8), tzinfo=moment.tzinfo)
        return start + timedelta(minutes=self.random.randrange(150))

    def _one(self, choices: Sequence[str]) -> str:
        return self.random.choice(choices)

    def _happens(self, what: str) -> bool:
        return self.random.random() < self.shape.shares[what]
