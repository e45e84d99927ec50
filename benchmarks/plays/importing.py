"""Taking another system's cases in, against pandas reading the same file and nothing more."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Finding, Measured, at_least, compare
from benchmarks.peers.installed import environment
from benchmarks.registry import benchmark
from benchmarks.rounds import ROUNDS
from benchmarks.stage import SQLITE, Reader, Stage, say

OURS, PANDAS = "import cases", "pandas"


@benchmark("import", "another system's cases taken in, against pandas reading the file")
def importing(stage: Stage) -> Iterator[Finding]:
    """Every format, on SQLite; each round brings orders that are new, so that all are taken."""
    rows = 20 if stage.smoke else 300 if stage.quick else 1_000
    turns = 2 if stage.smoke else ROUNDS
    database = stage.city_to_write_in(SQLITE, "import")
    folder = stage.folder / "orders"
    folder.mkdir(exist_ok=True)
    reads = stage.reader(
        "benchmarks.peers.pandas_side.reading",
        str(folder),
        str(rows),
        str(turns + 1),
        database=database,
        python=environment("pandas"),
    )
    takes = stage.reader("benchmarks.peers.importing", database=database)
    for kind in reads.told:
        sides: dict[str, list[Measured]] = {OURS: [], PANDAS: []}
        for turn in range(turns + 1):
            file = folder / f"orders-{turn}.{kind}"
            pair = _read(takes, file), _read(reads, file)
            if turn:  # the first one warms up
                sides[OURS].append(pair[0])
                sides[PANDAS].append(pair[1])
        say(f"{kind}: " + ", ".join(f"{side} {r[-1].rate:,.0f}/s" for side, r in sides.items()))
        yield compare(
            f"import-{kind}",
            sides,
            ours=OURS,
            other=PANDAS,
            by=lambda one: one.rate,
            unit="rows/s",
            goal=at_least(0.1),
        )


def _read(reader: Reader, file: Path) -> Measured:
    count, seconds, cpu_ms = reader.ask(str(file))
    return Measured(int(count), seconds, cpu_ms)
