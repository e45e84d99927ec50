"""Guess the category from what somebody said, by the words they used. A person confirms."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from doorstep.catalogue.models import Category
from doorstep.catalogue.states import Urgency

# "万一着火怎么办" and "防止漏电" speak of a danger that is not there.
_SUPPOSED = re.compile(
    r"(?:万一|如果|要是|一旦|避免|以免|防止|预防|防范|容易|没有|不会|可能)[^,。;!?,.;!?]{0,6}$"
)
_LONGEST_TEXT = 4_000


@dataclass(frozen=True, slots=True)
class Guess:
    """A category and the word in the text that speaks for it."""

    category: Category
    word: str


@dataclass(frozen=True, slots=True)
class _Match:
    category: Category
    word: str
    is_danger: bool
    longest: int
    weight: int
    first: int


def guess(text: str, categories: Iterable[Category]) -> Guess | None:
    """The category whose words fit best, and the word; None when no keyword occurs.

    A danger that is really meant goes first, wherever it is said; then what the first line speaks
    of, which sums up the rest; then the longest word, the most words, the earliest. The same text
    and categories always give the same answer.
    """
    choices = tuple(categories)
    whole = _best(plain(text)[:_LONGEST_TEXT], choices)
    if whole is None or whole.is_danger:
        best = whole
    else:
        first_line = text.strip().partition("\n")[0]
        best = _best(plain(first_line)[:_LONGEST_TEXT], choices) or whole
    return Guess(best.category, best.word) if best else None


def by_keyword(text: str, categories: Iterable[Category]) -> Category | None:
    """The category whose words fit best, or None."""
    found = guess(text, categories)
    return found.category if found else None


def plain(text: str) -> str:
    """Width, case and spaces made alike, so that ＫＴＶ, ktv and K T V are one word."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=4_096)
def _keyword(text: str) -> str:
    return plain(text)


def _best(said: str, categories: Iterable[Category]) -> _Match | None:
    matches = [match for category in categories if (match := _match(said, category))]
    return min(matches, key=_rank, default=None)


def _rank(match: _Match) -> tuple[bool, int, int, int, int]:
    return (
        not match.is_danger,
        -match.longest,
        -match.weight,
        match.first,
        match.category.pk or 0,
    )


def _match(said: str, category: Category) -> _Match | None:
    is_danger = category.urgency == Urgency.DANGER
    places = {
        word: place
        for each in category.keywords
        if (word := _keyword(each)) and (place := _place(said, word, really=is_danger)) >= 0
    }
    if not places:
        return None
    longest = max(places, key=lambda word: (len(word), -places[word]))
    return _Match(
        category=category,
        word=longest,
        is_danger=is_danger,
        longest=len(longest),
        weight=sum(len(word) for word in places),
        first=places[longest],
    )


def _place(said: str, word: str, *, really: bool) -> int:
    """Where the word stands; a danger only supposed, or ruled out, does not count."""
    place = said.find(word)
    while really and place >= 0 and _SUPPOSED.search(said, max(0, place - 12), place):
        place = said.find(word, place + 1)
    return place
