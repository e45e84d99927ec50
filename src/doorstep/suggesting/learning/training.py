"""Training: words and runs of characters, each at least from five people, weighed by a linear SVM.

What is told of it comes from texts it had not seen: five times a fifth is kept back, near twins of
a text always together with it.
"""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from doorstep.suggesting.learning import likeness
from doorstep.suggesting.learning.features import grams_of, runs_of, words_of
from doorstep.suggesting.learning.measures import Measured, measure
from doorstep.suggesting.learning.reader import Block, Reader

PEOPLE = 5
FOLDS = 5
FEWEST = 5  # texts of one label
STRICTNESS = 0.5


@dataclass(frozen=True, slots=True)
class Example:
    """A masked text, what it is, and who said it; not who, but told from everybody else."""

    text: str
    label: str
    person: str


@dataclass(frozen=True, slots=True)
class Trained:
    """A reader of everything, and how its likes did on what was kept from them."""

    reader: Reader
    apart: Measured  # near twins kept together
    plain: Measured  # near twins wherever they fell
    ms_per_text: float
    people: int
    rows: int
    left_out: int  # of labels with too few texts


class TooLittle(ValueError):
    """There is not enough to learn from."""


def train(examples: Sequence[Example], *, folds: int = FOLDS) -> Trained:
    """Learn from these. Raises TooLittle when there are not two labels with five texts each."""
    enough = Counter(each.label for each in examples)
    kept = [each for each in examples if enough[each.label] >= FEWEST]
    if len({each.label for each in kept}) < 2:
        raise TooLittle
    twins = likeness.near_twins([each.text for each in kept])
    apart = _measured_apart(kept, twins, folds)
    plain = _measured_apart(kept, list(range(len(kept))), folds)
    reader = fit(kept, steepness=_steepness(apart.raised))
    sample = kept[:: max(1, len(kept) // 500)]
    started = time.process_time()
    for each in sample:
        reader.guesses(each.text)
    took = time.process_time() - started
    return Trained(
        reader=reader,
        apart=apart.measured,
        plain=plain.measured,
        ms_per_text=took * 1000 / len(sample),
        people=len({each.person for each in kept}),
        rows=len(kept),
        left_out=len(examples) - len(kept),
    )


def fit(examples: Sequence[Example], *, steepness: float = 1.0) -> Reader:
    """A reader that has learnt from all of these."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    runs = [runs_of(each.text) for each in examples]
    people = [each.person for each in examples]
    kinds = []
    for names_of in (words_of, grams_of):
        known = _from_enough([names_of(each) for each in runs], people)
        kinds.append(TfidfVectorizer(analyzer=names_of, vocabulary=known, sublinear_tf=True))
    from scipy import sparse

    rows = sparse.hstack([kind.fit_transform(runs) for kind in kinds]).tocsr()
    machine = LinearSVC(C=STRICTNESS, class_weight="balanced", random_state=0)
    machine.fit(rows, [each.label for each in examples])
    return _read(kinds, machine, steepness)


def _read(kinds: list[Any], machine: Any, steepness: float) -> Reader:
    weights, bias = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:  # scikit-learn keeps one row where one says it all
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    first, second = (list(kind.vocabulary_) for kind in kinds)
    by_name = weights.T.astype(np.float32)
    return Reader(
        labels=tuple(str(each) for each in machine.classes_),
        words=Block(first, kinds[0].idf_.astype(np.float32), by_name[: len(first)]),
        grams=Block(second, kinds[1].idf_.astype(np.float32), by_name[len(first) :]),
        bias=bias.astype(np.float32),
        steepness=steepness,
    )


def _from_enough(named: Iterable[Sequence[str]], people: Sequence[str]) -> dict[str, int]:
    """The names that at least five people used, each with its place, in order."""
    held: dict[str, set[str]] = {}
    for names, person in zip(named, people, strict=True):
        for name in set(names):
            users = held.setdefault(name, set())
            if len(users) < PEOPLE:
                users.add(person)
    enough = sorted(name for name, users in held.items() if len(users) >= PEOPLE)
    if not enough:
        raise TooLittle
    return {name: at for at, name in enumerate(enough)}


@dataclass(frozen=True, slots=True)
class _Apart:
    measured: Measured
    raised: list[tuple[np.ndarray, int]]


def _measured_apart(examples: Sequence[Example], groups: list[int], folds: int) -> _Apart:
    """Five times a fifth kept back; those of one group always in the same fifth."""
    fold_of = _dealt(examples, groups, folds)
    true: list[str] = []
    ranked: list[list[str]] = []
    raised = []
    for fold in range(folds):
        learnt = [each for at, each in enumerate(examples) if fold_of[at] != fold]
        if len({each.label for each in learnt}) < 2:
            continue
        reader = fit(learnt)
        for at, each in enumerate(examples):
            if fold_of[at] == fold:
                scores = reader.scores(each.text)
                true.append(each.label)
                ranked.append([reader.labels[i] for i in np.argsort(-scores, kind="stable")])
                if each.label in reader.labels:
                    raised.append((scores, reader.labels.index(each.label)))
    return _Apart(measure(true, ranked), raised)


def _dealt(examples: Sequence[Example], groups: list[int], folds: int) -> list[int]:
    """A fold for each, dealt out label by label so that each fold has some of every label."""
    ordered = sorted({group: examples[group].label for group in groups}.items(), key=_by_label)
    fold_of = {group: at % folds for at, (group, _label) in enumerate(ordered)}
    return [fold_of[group] for group in groups]


def _by_label(one: tuple[int, str]) -> tuple[str, int]:
    return one[1], one[0] * 2_654_435_761 % 2**32  # mixed, and the same every time


def _steepness(raised: list[tuple[np.ndarray, int]]) -> float:
    """How fast sureness grows with the scores, so that 80 % sure is right four times of five."""
    best, least = 1.0, float("inf")
    for steepness in (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0):
        lost = 0.0
        for scores, place in raised:
            up = (scores - scores.max()) * steepness
            lost += float(np.log(np.exp(up).sum()) - up[place])
        if lost < least:
            best, least = steepness, lost
    return best
