"""Choosing benchmarks, playing them one after another, and telling what they found."""

import json
import signal
import sys
from argparse import Namespace
from collections.abc import Iterator
from time import monotonic

from benchmarks import page
from benchmarks.figures import Finding
from benchmarks.machine import calibration
from benchmarks.plays import ORDER
from benchmarks.registry import Benchmark, known
from benchmarks.stage import ROOT, CannotPlay, Stage, say
from benchmarks.wire import Refused


def run(options: Namespace) -> int:
    """Play what was asked for; 1 when a goal was missed, 2 when something could not be played."""
    benchmarks = known()
    if options.list:
        for each in benchmarks.values():
            print(f"{each.name:<24} {each.summary}")
        return 0
    names = ORDER if options.all else options.names
    if unknown := sorted(set(names) - benchmarks.keys()):
        sys.exit(f"There is no benchmark called {', '.join(unknown)}; --list names them.")
    if not names:
        sys.exit("Which benchmark? --list names them, --all plays every one.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with Stage(quick=options.quick, smoke=options.smoke, keeps_cities=options.keep) as stage:
        return _play(stage, [benchmarks[name] for name in names], options)


def _play(stage: Stage, chosen: list[Benchmark], options: Namespace) -> int:
    machine = calibration(stage.folder)
    if not options.json:
        print("\n".join(f"{name}: {told}" for name, told in machine.items()), flush=True)
    keeps = options.all and not options.smoke
    verdicts = [
        _one(stage, each, machine, options)
        for each in chosen
        if not (options.resume and page.has(each.name))
    ]
    if keeps:
        page.write(ROOT / "docs/operate/performance.md")
    return max(verdicts, default=0)


def _one(stage: Stage, each: Benchmark, machine: dict[str, str], options: Namespace) -> int:
    """Play one and tell; 1 for a missed goal, 2 when it could not be played."""
    started, found = monotonic(), list[Finding]()
    say(f"{each.name}: {each.summary}")
    try:
        for finding in _act(stage, each):
            found.append(finding)
            _tell(finding, as_json=options.json)
    except (CannotPlay, Refused) as failure:
        print(f"doorstep bench: {each.name}: {failure}", file=sys.stderr)
        return 2
    if options.all and not options.smoke:
        page.keep(each.name, found, machine, monotonic() - started, quick=options.quick)
    return int(any(finding.is_met is False for finding in found))


def _act(stage: Stage, each: Benchmark) -> Iterator[Finding]:
    with stage.act():
        yield from each.play(stage)


def _tell(finding: Finding, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(finding.as_json(), ensure_ascii=False), flush=True)
    else:
        print("\n".join(finding.lines()), flush=True)
