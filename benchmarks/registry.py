"""Every benchmark by its name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.figures import Finding
from benchmarks.stage import Stage

type Play = Callable[[Stage], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What can be asked for: a name, one line about it, and how it is done."""

    name: str
    summary: str
    play: Play


BENCHMARKS: dict[str, Benchmark] = {}


def benchmark(name: str, summary: str) -> Callable[[Play], Play]:
    """Offer a function as a benchmark."""

    def offer(play: Play) -> Play:
        BENCHMARKS[name] = Benchmark(name, summary, play)
        return play

    return offer


def known() -> dict[str, Benchmark]:
    """All of them, in the order they are run; those that are played only by name come last."""
    from benchmarks import plays

    return {name: BENCHMARKS[name] for name in [*plays.ORDER, *plays.ONLY_BY_NAME]}
