"""A trained model at work: arrays, two look-ups, one sum. numpy alone, well under 1 ms a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from doorstep.suggesting.learning.features import grams_of, runs_of, words_of

type Numbers = NDArray[np.float32]

SAID_FOR_IT = 3


@dataclass(frozen=True, slots=True)
class Block:
    """One kind of feature: each name with its weight in rarity, and what it says for each label."""

    names: Sequence[str]
    idf: Numbers
    weights: Numbers  # a row for each name, a column for each label


@dataclass(frozen=True, slots=True)
class Guess:
    """A label, how sure the model is of it, and the words that speak for it most."""

    label: str
    sureness: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class Reader:
    """What was trained, ready to read."""

    labels: tuple[str, ...]
    words: Block
    grams: Block
    bias: Numbers
    steepness: float

    @cached_property
    def _known(self) -> tuple[dict[str, int], dict[str, int]]:
        both = (self.words.names, self.grams.names)
        first, second = ({name: at for at, name in enumerate(names)} for names in both)
        return first, second

    def scores(self, text: str) -> Numbers:
        """How much speaks for each label."""
        runs = runs_of(text)
        words, grams = self._known
        return (
            self.bias
            + _sum(self.words, words, words_of(runs))
            + _sum(self.grams, grams, grams_of(runs))
        )

    def ranked(self, text: str) -> list[int]:
        """The labels by their place in `labels`, the likeliest first."""
        return [int(each) for each in np.argsort(-self.scores(text), kind="stable")]

    def guesses(self, text: str, *, most: int = 2) -> list[Guess]:
        """The likeliest labels; none when no word of the text is known."""
        names = words_of(runs_of(text))
        known = [at for name in names if (at := self._known[0].get(name)) is not None]
        if not known:
            return []
        scores = self.scores(text)
        raised = np.exp((scores - scores.max()) * self.steepness)
        shares = raised / raised.sum()
        best = np.argsort(-scores, kind="stable")[:most]
        return [Guess(self.labels[at], float(shares[at]), self._for(int(at), known)) for at in best]

    def _for(self, label: int, known: list[int]) -> tuple[str, ...]:
        """The words that speak for the label, the loudest first; one sign alone says little."""
        ids = np.unique(np.array(known, dtype=np.int64))
        said = self.words.idf[ids] * self.words.weights[ids, label]
        ordered = [int(ids[at]) for at in np.argsort(-said, kind="stable") if said[at] > 0]
        named = [self.words.names[at] for at in ordered]
        return tuple([name for name in named if len(name) > 1][:SAID_FOR_IT])


def _sum(block: Block, known: dict[str, int], names: list[str]) -> Numbers:
    """What the names of one kind say together: the rarer the louder, the length of text aside."""
    get = known.get
    found = [at for name in names if (at := get(name)) is not None]
    if not found:
        return np.zeros(block.weights.shape[1], dtype=np.float32)
    ids, counts = np.unique(np.array(found, dtype=np.int64), return_counts=True)
    loud = (1 + np.log(counts)).astype(np.float32) * block.idf[ids]
    return np.asarray((loud / np.sqrt(loud @ loud)) @ block.weights[ids], dtype=np.float32)
