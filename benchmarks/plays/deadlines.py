"""What the sweep of deadlines costs in a large city, against a small one with as many due."""

from collections.abc import Iterator

from benchmarks.figures import Finding, Measured, at_most, compare
from benchmarks.processes import Running
from benchmarks.registry import benchmark
from benchmarks.rounds import ROUNDS
from benchmarks.stage import POSTGRESQL, SQLITE, CannotPlay, Reader, Stage

GOAL = at_most(1.3)


@benchmark("deadlines-postgresql", "the sweep of deadlines at 1,000,000 cases against 10,000")
def on_postgresql(stage: Stage) -> Iterator[Finding]:
    """On PostgreSQL; its processes count."""
    yield _deadlines(stage, POSTGRESQL)


@benchmark("deadlines-sqlite", "the same on SQLite")
def on_sqlite(stage: Stage) -> Iterator[Finding]:
    """On SQLite."""
    yield _deadlines(stage, SQLITE)


def _deadlines(stage: Stage, engine: str) -> Finding:
    few, many = (60, 240) if stage.smoke else (10_000, 100_000 if stage.quick else 1_000_000)
    sides = {f"{number:,}": _City(stage, engine, number) for number in (many, few)}
    rounds: dict[str, list[Measured]] = {name: [] for name in sides}
    for _ in range(2 if stage.smoke else ROUNDS):
        for name, city in sides.items():
            rounds[name].append(city.sweep())
    found = compare(
        f"deadlines-{engine}",
        rounds,
        ours=f"{many:,}",
        other=f"{few:,}",
        by=lambda one: one.cpu_each,
        unit="CPU ms a case that is due",
        goal=None if stage.smoke else GOAL,
    )
    found.notes += [f"{name}: {city.told['open']:,} open" for name, city in sides.items()]
    return found


class _City:
    """A city, and a process that sweeps it."""

    def __init__(self, stage: Stage, engine: str, cases: int) -> None:
        self.database = stage.city(engine, cases, is_small=stage.smoke)
        self.reader: Reader = stage.reader("benchmarks.peers.sweeping", database=self.database)
        self.told = self.reader.told

    def sweep(self) -> Measured:
        """One sweep, with what PostgreSQL's process did for it. Raises CannotPlay."""
        others = Running(0, self.database)
        before = others.cpu_ms()
        count, taken, cpu_ms = self.reader.ask("sweep")
        if not count:
            raise CannotPlay("the sweep found nothing due: this city has no open case")
        return Measured(int(count), taken, cpu_ms + others.cpu_ms() - before)
