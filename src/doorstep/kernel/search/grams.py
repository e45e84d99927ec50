"""The words of the index: runs of up to three characters, and scope words.

A character is written as four signs of base 36, so a run of three is a word of twelve letters and
digits that no tokenizer cuts, folds or takes for an operator. Two at the end are filled up with
nothing. SQLite finds shorter runs as beginnings of longer ones; PostgreSQL is given them too.
"""

from collections.abc import Iterable
from functools import lru_cache

RUN = 3
WIDTH = 4
_SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"
_NOTHING = "0" * WIDTH

# A character's first sign is at most "n", so no word about scope is taken for text.
SCOPE = "z"
BLOCK = "x"
# Newest first on an index without order: each row names the blocks of keys it lies in.
BLOCKS = {"a": 2_048, "b": 8_192, "c": 32_768, "d": 131_072, "e": 524_288}


def runs(text: str) -> set[str]:
    """A word for the run that begins at each character."""
    signs = [_sign(each) for each in text]
    signs += [_NOTHING] * (RUN - 1)
    return {
        first + second + third
        for first, second, third in zip(signs, signs[1:], signs[2:], strict=False)
    }


def asked(text: str) -> list[str]:
    """Words that are all in a text that holds `text`; a single one may be only a beginning."""
    signs = [_sign(each) for each in text]
    if len(signs) <= RUN:
        return ["".join(signs)]
    every = ("".join(signs[at : at + RUN]) for at in range(len(signs) - RUN + 1))
    return list(dict.fromkeys(every))


def shorter(words: Iterable[str]) -> set[str]:
    """The words, and one for each shorter run, for an index that is asked for whole words."""
    found: set[str] = set()
    for word in words:
        if word[0] in {SCOPE, BLOCK}:
            found.add(word)
            continue
        found |= {word[:WIDTH], word[: 2 * WIDTH], word} - _filled(word)
    return found


def _filled(word: str) -> set[str]:
    """Those of its runs that are only filled up."""
    return {word[: n * WIDTH] for n in (2, 3) if word[(n - 1) * WIDTH : n * WIDTH] == _NOTHING}


def scope(name: str, key: int) -> str:
    """The word of a scope: `scope("c", 123)` for a community."""
    return f"{SCOPE}{name}{key}"


def blocks(pk: int) -> set[str]:
    """The blocks of keys that a row lies in."""
    return {f"{BLOCK}{name}{pk // size}" for name, size in BLOCKS.items()}


@lru_cache(maxsize=16_384)
def _sign(character: str) -> str:
    number, signs = ord(character), ""
    for _ in range(WIDTH):
        number, digit = divmod(number, len(_SIGNS))
        signs = _SIGNS[digit] + signs
    return signs
