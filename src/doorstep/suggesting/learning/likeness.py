"""How alike texts are: two of them, or all pairs of many. No database."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from doorstep.suggesting.learning.features import LONGEST, grams_of, plain, runs_of, words_of

if TYPE_CHECKING:
    from scipy import sparse

_NOTHING = re.compile(r"[\W_]+")
_AT_ONCE = 512  # rows compared with all others at a time
_TOO_COMMON = 0.2  # what every fifth text holds tells none from another
_MANY = 200


def bare(text: str) -> str:
    """Only letters and figures: two texts with the same are the same, however they are spaced."""
    return _NOTHING.sub("", plain(text))


def alike(one: str, other: str) -> float:
    """From 0 to 1 by what stands together in both; 1 for the same text, whatever it is."""
    if bare(one) == bare(other):
        return 1.0
    first, second = (Counter(grams_of(runs_of(text[:LONGEST]))) for text in (one, other))
    both = sum(count * second[gram] for gram, count in first.items())
    size = math.sqrt(_square(first) * _square(second))
    return min(both / size, 0.99) if size else 0.0


def vectors(texts: Sequence[str]) -> "sparse.csr_array":
    """A row of length 1 for each text: its words, the rarer the louder."""
    from scipy import sparse  # only where many are compared, not at each start of each process

    counted = [Counter(w for w in words_of(runs_of(text)) if len(w) > 1) for text in texts]
    held = Counter(word for words in counted for word in words)
    most = max(_MANY, _TOO_COMMON * len(texts))
    telling = [word for word, n in held.items() if 2 <= n <= most]
    known = {word: at for at, word in enumerate(telling)}
    idf = {word: math.log(len(texts) / held[word]) + 1 for word in known}
    rows, columns, values = [], [], []
    for row, words in enumerate(counted):
        weighed = {w: (1 + math.log(n)) * idf[w] for w, n in words.items() if w in known}
        size = math.sqrt(sum(each * each for each in weighed.values()))
        for word, each in weighed.items():
            rows.append(row)
            columns.append(known[word])
            values.append(each / size)
    shape = (len(texts), max(len(known), 1))
    return sparse.csr_array((np.array(values, np.float32), (rows, columns)), shape=shape)


def pairs(rows: "sparse.csr_array", *, least: float) -> Iterator[tuple[int, int, float]]:
    """Every two rows at least so alike, each pair once, the earlier row first."""
    turned = rows.T.tocsc()
    for start in range(0, rows.shape[0], _AT_ONCE):
        block = (rows[start : start + _AT_ONCE] @ turned).tocoo()
        keep = (block.data >= least) & (block.col > block.row + start)
        found = zip(block.row[keep] + start, block.col[keep], block.data[keep], strict=True)
        yield from ((int(one), int(other), float(how)) for one, other, how in found)


def exact(texts: Sequence[str]) -> list[int]:
    """For each text the first that is the same, letter by letter; itself when it is the first."""
    first: dict[str, int] = {}
    return [first.setdefault(bare(text) or f"\0{at}", at) for at, text in enumerate(texts)]


def near_twins(texts: Sequence[str], *, least: float = 0.6) -> list[int]:
    """For each text a number it shares with all that say nearly the same."""
    group = exact(texts)

    def top(at: int) -> int:
        while group[at] != at:
            group[at] = group[group[at]]
            at = group[at]
        return at

    for one, other, _how in pairs(vectors(texts), least=least):
        low, high = sorted((top(one), top(other)))
        group[high] = low
    return [top(at) for at in range(len(texts))]


def _square(counted: Counter[str]) -> int:
    return sum(count * count for count in counted.values())
