"""SQLite with eight people writing at once, the worker delivering and a third process writing."""

import json
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.figures import Finding, at_most, percentile
from benchmarks.plays.intake import set_up, take_down_of
from benchmarks.processes import stop
from benchmarks.registry import benchmark
from benchmarks.rounds import ROUNDS
from benchmarks.stage import SQLITE, Stage, say
from benchmarks.wire import keep_asking

PEOPLE = 8
WEB, WORKER, THIRD = "web", "worker", "third process"
MOST_P99, MOST_MAX = 5, 20

type Taken = dict[str, list[float]]  # milliseconds, by process


@benchmark("sqlite-writers", "SQLite with 8 people, the worker and a third process writing at once")
def writers(stage: Stage) -> Iterator[Finding]:
    """How much longer the slowest waited than the usual, in each process and round."""
    database, told = set_up(stage, SQLITE)
    server = stage.serve(database)
    seconds = 1.0 if stage.smoke else 3.0 if stage.quick else 6.0
    rounds = [
        _round(stage, database, told, server.port, seconds)
        for _ in range(2 if stage.smoke else ROUNDS)
    ]
    for process in (WEB, WORKER, THIRD):
        taken = [each[process] for each in rounds]
        say(f"{process}: {sum(map(len, taken))} writes")
        yield _against_median(process, "p99", [percentile(each, 0.99) for each in taken], taken)
        yield _against_median(process, "max", [max(each) for each in taken], taken)


def _round(stage: Stage, database: str, told: Any, port: int, seconds: float) -> Taken:
    worker_file, third_file = (stage.folder / f"{name}.json" for name in ("worker", "third"))
    worker = stage.start("benchmarks.peers.timed_worker", str(worker_file), database=database)
    arguments = (str(seconds), str(third_file))
    third = stage.start("benchmarks.peers.writing", *arguments, database=database)
    web = _people(told, port, seconds + 1)
    third.wait()
    stop(worker)
    return {WEB: web, WORKER: _read(worker_file), THIRD: _read(third_file)}


def _people(told: Any, port: int, seconds: float) -> list[float]:
    """Each of them says the next thing as soon as the last one is kept."""
    buildings, taken = cycle(told["buildings"]), list[float]()

    def heard(started: float) -> None:
        taken.append((perf_counter() - started) * 1000)

    keep_asking(
        port,
        lambda: take_down_of(told["token"], next(buildings)),
        lines=PEOPLE,
        seconds=seconds,
        expect=(201,),
        heard=heard,
    )
    return taken


def _read(file: Path) -> list[float]:
    taken: list[float] = json.loads(file.read_text())
    file.unlink()
    return taken


def _against_median(
    process: str, what: str, highest: list[float], taken: list[list[float]]
) -> Finding:
    usual = [median(each) for each in taken]
    return Finding(
        f"sqlite-writers-{process.replace(' ', '-')}-{what}",
        what,
        "median",
        "ms a write",
        list(zip(highest, usual, strict=True)),
        at_most(MOST_P99 if what == "p99" else MOST_MAX),
        [f"{sum(map(len, taken))} writes of the {process}"],
    )
