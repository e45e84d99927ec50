"""Whether a bulk-made city's figures are those its history tells, counted by the product itself."""

from collections.abc import Iterator
from time import monotonic

from benchmarks.figures import Finding, at_most
from benchmarks.registry import benchmark
from benchmarks.stage import POSTGRESQL, SQLITE, Stage

MANY = 1_000_000


@benchmark("reconcile", "whether the figures of the bulk-made cities are those of their history")
def reconcile(stage: Stage) -> Iterator[Finding]:
    """Both engines at 10,000 cases, PostgreSQL at 100,000: `./doorstep reconcile` has to agree."""
    if stage.smoke:
        yield _agrees(stage, SQLITE, 60)
        return
    yield _agrees(stage, SQLITE, 10_000)
    yield _agrees(stage, POSTGRESQL, 10_000)
    if not stage.quick:
        yield _agrees(stage, POSTGRESQL, 100_000)


@benchmark("reconcile-million", "the same at 1,000,000; takes minutes, so only when it is named")
def at_a_million(stage: Stage) -> Iterator[Finding]:
    """Both engines."""
    for engine in (SQLITE, POSTGRESQL):
        yield _agrees(stage, engine, 240 if stage.smoke else MANY)


def _agrees(stage: Stage, engine: str, cases: int) -> Finding:
    """Raises CannotPlay, with what differs, when any figure does."""
    database = stage.city(engine, cases, is_small=stage.smoke)
    started = monotonic()
    told = stage.python("doorstep.cli.main", "reconcile", database=database).splitlines()[-1]
    differing = float(told.rpartition(", ")[2].split()[0])
    return Finding(
        f"reconcile-{engine}-{cases}",
        "figures that differ",
        "one",
        "figures",
        [(differing, 1.0)],
        at_most(0),
        [f"{told}, in {monotonic() - started:.0f} s"],
    )
