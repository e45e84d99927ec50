"""From a point to its grid and building, against asking the bare tree of shapely."""

from collections.abc import Iterator

from benchmarks.figures import Finding, Measured, at_least, compare
from benchmarks.registry import benchmark
from benchmarks.rounds import interleaved
from benchmarks.stage import SQLITE, Stage

OURS, BARE = "ours", "STRtree"


@benchmark("locate", "a point among 192 grids and 5,000 buildings")
def locate(stage: Stage) -> Iterator[Finding]:
    """Nearest building within 60 m and the areas around it: by our map, and by two bare trees."""
    database = stage.city(SQLITE, 60 if stage.smoke else 10_000, is_small=stage.smoke)
    points = 200 if stage.smoke else 20_000
    reader = stage.reader("benchmarks.peers.points", str(points), database=database)

    def turn(side: str) -> Measured:
        count, seconds, cpu_ms = reader.ask(side)
        return Measured(int(count), seconds, cpu_ms)

    found = interleaved({OURS: lambda: turn("ours"), BARE: lambda: turn("bare")})
    yield compare(
        "locate",
        found,
        ours=OURS,
        other=BARE,
        by=lambda one: one.rate,
        unit="points/s",
        goal=at_least(0.5),
    )
