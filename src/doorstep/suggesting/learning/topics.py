"""Which of many messages speak of the same: a message, and those that are like it. No database."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from doorstep.suggesting.learning import likeness
from doorstep.suggesting.learning.features import runs_of, words_of

LEAST = 0.38
LEAST_IN_ONE_PLACE = 0.30
LONGEST_APART = timedelta(days=183)
MOST_WORDS = 5
_HAN = "\u4e00-\u9fff"
_PLACE = re.compile(
    rf"(?:[A-Z]\d*[市区县]?)?[{_HAN}A-Z0-9]{{2,8}}?"
    r"(?:小区|花园|家园|花苑|公馆|新城|社区|街道|大道|广场|公园|学校|小学|中学|学院|大学|医院|车站|"
    r"新村|[苑园府城湾郡庭村镇街桥]|路(?![灯面口段边上人过况程由]))"
)


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it came; `person` tells people apart and is shown nowhere."""

    id: str
    person: str
    title: str
    text: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """Messages about the same, how many people they are from, since when, and where."""

    ids: list[str]
    people: int
    first: datetime | None
    last: datetime | None
    place: str
    words: list[str]


def topics(messages: Sequence[Message], *, fewest: int = 2) -> list[Topic]:
    """The topics of at least so many messages, the one most people speak of first.

    Messages with the same text are always together. No topic is a chain: each of its messages is
    like the one in its middle.
    """
    texts = [f"{each.title}\n{each.text}" for each in messages]
    weighed = [f"{each.title} {each.title} {each.text}" for each in messages]
    first = likeness.exact(texts)
    near: dict[int, set[int]] = {at: set() for at in range(len(messages)) if first[at] == at}
    places = [_places(each.title) or _places(each.text[:200]) for each in messages]
    for one, other, how in likeness.pairs(likeness.vectors(weighed), least=LEAST_IN_ONE_PLACE):
        if first[one] != one or first[other] != other or not _in_time(messages, one, other):
            continue
        if how >= LEAST or places[one] & places[other]:
            near[one].add(other)
            near[other].add(one)
    found = [
        _topic([messages[at] for at in range(len(messages)) if first[at] in members])
        for members in _stars(near)
    ]
    enough = [each for each in found if len(each.ids) >= fewest]
    return sorted(enough, key=lambda each: (-each.people, -len(each.ids), each.ids[0]))


def _stars(near: dict[int, set[int]]) -> list[set[int]]:
    """Whoever has most neighbours left takes them; what is taken is taken."""
    free = set(near)
    stars = []
    for middle in sorted(near, key=lambda at: (-len(near[at]), at)):
        if middle in free:
            members = {middle, *(near[middle] & free)}
            free -= members
            stars.append(members)
    return stars


def _in_time(messages: Sequence[Message], one: int, other: int) -> bool:
    here, there = messages[one].at, messages[other].at
    return here is None or there is None or abs(here - there) <= LONGEST_APART


def _places(text: str) -> set[str]:
    return set(_PLACE.findall(text))


def _topic(members: list[Message]) -> Topic:
    moments = sorted(each.at for each in members if each.at is not None)
    named = Counter(
        place
        for each in members
        for place in dict.fromkeys(_PLACE.findall(f"{each.title} {each.text}"))
    )
    words = Counter(
        word
        for each in members
        for word in set(words_of(runs_of(each.title or each.text[:60])))
        if len(word) > 1
    )
    where = max(named, key=lambda name: named[name], default="")  # of equals the first named
    return Topic(
        ids=[each.id for each in members],
        people=len({each.person for each in members}),
        first=moments[0] if moments else None,
        last=moments[-1] if moments else None,
        place=where,
        words=[word for word, _n in words.most_common(MOST_WORDS)],
    )
