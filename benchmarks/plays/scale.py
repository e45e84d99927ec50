"""What a page costs at a million cases, against the same page at ten thousand."""

from collections.abc import Iterator

from benchmarks.figures import Finding, Measured, at_most, compare
from benchmarks.processes import Running
from benchmarks.registry import benchmark
from benchmarks.rounds import ROUNDS
from benchmarks.stage import POSTGRESQL, SQLITE, Stage, say

GOAL = at_most(1.3)


@benchmark("scale-postgresql", "list, filters, search and figures at 1,000,000 against 10,000")
def on_postgresql(stage: Stage) -> Iterator[Finding]:
    """On PostgreSQL; its processes count."""
    yield from _scale(stage, POSTGRESQL)


@benchmark("scale-sqlite", "the same on SQLite")
def on_sqlite(stage: Stage) -> Iterator[Finding]:
    """On SQLite."""
    yield from _scale(stage, SQLITE)


def _scale(stage: Stage, engine: str) -> Iterator[Finding]:
    few, many = _sizes(stage)
    small = Prober(stage, stage.city(engine, few, is_small=stage.smoke))
    large = Prober(stage, stage.city(engine, many, is_small=stage.smoke))
    for name in large.names:
        sides: dict[str, list[Measured]] = {f"{many:,}": [], f"{few:,}": []}
        for _ in range(2 if stage.smoke else ROUNDS):
            for side, prober in zip(sides, (large, small), strict=True):
                sides[side].append(prober.play(name, 0.01 if stage.smoke else 0.4))
        say(f"{name}: " + ", ".join(f"{s} {r[-1].cpu_each:.2f} ms" for s, r in sides.items()))
        found = compare(
            f"scale-{engine}-{name}",
            sides,
            ours=f"{many:,}",
            other=f"{few:,}",
            by=lambda one: one.cpu_each,
            unit="CPU ms a page",
            goal=GOAL,
        )
        wall = {side: min(each.wall_each for each in rounds) for side, rounds in sides.items()}
        found.notes = ["ms on the clock: " + ", ".join(f"{s} {w:.2f}" for s, w in wall.items())]
        yield found


def _sizes(stage: Stage) -> tuple[int, int]:
    if stage.smoke:
        return 60, 240
    return (10_000, 100_000) if stage.quick else (10_000, 1_000_000)


class Prober:
    """A process that reads one city."""

    def __init__(self, stage: Stage, database: str) -> None:
        self.database = database
        self.reader = stage.reader("benchmarks.peers.probing", database=database)
        self.names: list[str] = self.reader.told

    def play(self, name: str, seconds: float) -> Measured:
        """One turn at one page, with what PostgreSQL's process did for it."""
        others = Running(0, self.database)
        before = others.cpu_ms()
        count, taken, cpu_ms = self.reader.ask(f"{name} {seconds}")
        return Measured(int(count), taken, cpu_ms + others.cpu_ms() - before)
