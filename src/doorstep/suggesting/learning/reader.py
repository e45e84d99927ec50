"""A trained model at work: arrays, two look-ups, one sum. numpy alone, well under 1 ms a text."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from doorstep.suggesting.learning.features import grams_of, runs_of, words_of

type Numbers = NDArray[np.float32]
type Places = NDArray[np.int64]

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
        return self._read(text)[0]

    def ranked(self, text: str) -> list[int]:
        """The labels by their place in `labels`, the likeliest first."""
        return [int(each) for each in np.argsort(-self.scores(text), kind="stable")]

    def guesses(self, text: str, *, most: int = 2) -> list[Guess]:
        """The likeliest labels; none when no word of the text is known."""
        scores, known = self._read(text)
        if not known.size:
            return []
        raised = np.exp((scores - scores.max()) * self.steepness)
        shares = raised / raised.sum()
        best = np.argsort(-scores, kind="stable")[:most]
        return [Guess(self.labels[at], float(shares[at]), self._for(int(at), known)) for at in best]

    def _read(self, text: str) -> tuple[Numbers, Places]:
        """The scores, and the words that are known."""
        runs = runs_of(text)
        words, grams = self._known
        ids, counts = _counted(words, words_of(runs))
        scores = self.bias + _sum(self.words, ids, counts)
        return scores + _sum(self.grams, *_counted(grams, grams_of(runs))), ids

    def _for(self, label: int, ids: Places) -> tuple[str, ...]:
        """The words that speak for the label, the loudest first; one sign alone says little."""
        said = self.words.idf[ids] * self.words.weights[ids, label]
        ordered = [int(ids[at]) for at in np.argsort(-said, kind="stable") if said[at] > 0]
        named = [self.words.names[at] for at in ordered]
        return tuple([name for name in named if len(name) > 1][:SAID_FOR_IT])


def _counted(known: dict[str, int], names: list[str]) -> tuple[Places, Places]:
    """Which of the known names there are, each once, and how often."""
    counted = Counter(map(known.get, names))
    counted.pop(None, None)
    size = len(counted)
    ids = np.fromiter(counted.keys(), dtype=np.int64, count=size)
    return ids, np.fromiter(counted.values(), dtype=np.int64, count=size)


def _sum(block: Block, ids: Places, counts: Places) -> Numbers:
    """What the names of one kind say together: the rarer the louder, the length of text aside."""
    if not ids.size:
        return np.zeros(block.weights.shape[1], dtype=np.float32)
    loud = (1 + np.log(counts)).astype(np.float32) * block.idf[ids]
    return np.asarray((loud / np.sqrt(loud @ loud)) @ block.weights[ids], dtype=np.float32)
