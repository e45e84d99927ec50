"""From words to headings: our arrays against the pipeline of scikit-learn that was trained."""

from collections.abc import Iterator

from benchmarks.figures import Finding, Measured, at_least, at_most, compare
from benchmarks.registry import benchmark
from benchmarks.rounds import interleaved
from benchmarks.stage import SQLITE, Stage

OURS, ONE, BATCH = "ours", "scikit-learn, one by one", "scikit-learn, all at once"
A_MILLISECOND = 1.0


@benchmark("suggestions", "headings for texts of sixty signs")
def suggestions(stage: Stage) -> Iterator[Finding]:
    """Texts a second with their reasons, against the decision alone of scikit-learn's pipeline."""
    texts = 100 if stage.smoke else 2_000 if stage.quick else 5_000
    database = stage.database(SQLITE, "reading")
    reader = stage.reader("benchmarks.peers.reading", str(texts), database=database)

    def turn(side: str) -> Measured:
        count, seconds, cpu_ms = reader.ask(side)
        return Measured(int(count), seconds, cpu_ms)

    found = interleaved(
        {OURS: lambda: turn("ours"), ONE: lambda: turn("one"), BATCH: lambda: turn("batch")}
    )
    for name, other, goal in (("one", ONE, at_least(2)), ("batch", BATCH, None)):
        yield compare(
            f"suggestions-{name}",
            found,
            ours=OURS,
            other=other,
            by=lambda one: one.rate,
            unit="texts/s",
            goal=goal,
        )
    each = [(one.cpu_each, A_MILLISECOND) for one in found[OURS]]
    yield Finding("suggestions-ms", OURS, "limit", "CPU ms a text", each, at_most(1))
