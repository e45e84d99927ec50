"""One spelling for what is looked for and what it is looked for in."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

BETWEEN = "\x1f"  # stands between two parts of a text, so that nothing is found across them
MOST_KEPT = 40_000  # more than this would not fit into an index row of PostgreSQL
MOST_ASKED = 60

# What no column holds, or what stands between the parts, is only a gap.
_GAPS = dict.fromkeys([0, ord(BETWEEN)], " ") | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def folded(text: str) -> str:
    """The text in one width and one case."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_GAPS)


def wanted(text: str) -> list[str]:
    """The words somebody typed, folded, each once; of all of them the first 60 characters count.

    A word that another one holds says nothing more and is left out.
    """
    words = dict.fromkeys(folded(text)[:MOST_ASKED].split())
    return [word for word in words if not any(word in other for other in words if other != word)]


def joined(parts: Iterable[str]) -> str:
    """The parts of one thing's text as its row keeps them."""
    return BETWEEN.join(folded(part) for part in parts if part)[:MOST_KEPT]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a text, as it was written; is it what was looked for?"""

    text: str
    is_hit: bool


def marked(text: str, asked: str) -> list[Piece]:
    """The text cut where the words of `asked` stand in it, in whatever width and case."""
    flat, origin = _with_origins(text)
    cuts: list[tuple[int, int]] = []
    for word in wanted(asked):
        start = flat.find(word)
        while start >= 0:
            end = start + len(word)
            cuts.append((origin[start], origin[end - 1] + 1))
            start = flat.find(word, end)
    return list(_pieces(text, sorted(cuts)))


def _with_origins(text: str) -> tuple[str, list[int]]:
    """The text folded sign by sign, and for each sign of it where it came from."""
    signs = [(sign, place) for place, each in enumerate(text) for sign in folded(each)]
    return "".join(sign for sign, _ in signs), [place for _, place in signs]


def _pieces(text: str, cuts: list[tuple[int, int]]) -> Iterator[Piece]:
    here = 0
    for start, end in cuts:
        if start > here:
            yield Piece(text[here:start], is_hit=False)
        if end > max(start, here):
            yield Piece(text[max(start, here) : end], is_hit=True)
        here = max(here, end)
    if here < len(text):
        yield Piece(text[here:], is_hit=False)
