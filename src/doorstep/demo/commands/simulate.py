"""Build a demo neighbourhood that has lived for six months, in an empty database."""

import gc
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from datetime import date
from pathlib import Path

from doorstep.demo import building, neighbourhood
from doorstep.demo.simulate import Progress
from doorstep.kernel import clock

EXAMPLE = "./doorstep simulate oujingyuan"
WIDTH = 32
FEW_LOOKS = 200_000


def configure(parser: ArgumentParser) -> None:
    """What to build and up to which day."""
    parser.add_argument("neighbourhood", choices=["oujingyuan"])
    parser.add_argument(
        "--until", type=date.fromisoformat, metavar="DATE", help="the last day; today"
    )
    parser.add_argument(
        "--geo",
        type=Path,
        metavar="PATH",
        help="GeoJSON (GCJ-02) with the districts' real outlines",
    )
    parser.add_argument("--small", action="store_true", help="a corner of it, for a quick look")
    parser.add_argument("--in-place", action="store_true", help="no temporary file on SQLite")


def run(options: Namespace) -> int:
    """Build, showing how far it is."""
    shape = neighbourhood.small() if options.small else neighbourhood.full()
    until = options.until or clock.shanghai_day(clock.now())
    plan = building.Plan(shape, until=until, geo=options.geo, is_small=options.small)
    gc.freeze()  # hundreds of days of short-lived things: looking for rings less often is a tenth
    gc.set_threshold(FEW_LOOKS, 20, 100)
    lived = building.build(plan, show=show, in_place=options.in_place)
    if lived is not None:
        _tell("done", lived.done)
        _tell("refused", lived.refused)
    return 0


def _tell(name: str, counted: Counter[str]) -> None:
    told = ", ".join(f"{what} {count}" for what, count in sorted(counted.items()))
    print(f"{name}: {told or 'nothing'}")


def show(progress: Progress) -> None:
    """A bar where somebody looks; a line at each tenth where nobody does."""
    share = progress.done / max(progress.of, 1)
    if sys.stderr.isatty():
        bar = "#" * int(share * WIDTH)
        end = "\n" if share >= 1 else ""
        print(
            f"\r{progress.stage:<10} [{bar:<{WIDTH}}] {share:4.0%}",
            end=end,
            file=sys.stderr,
            flush=True,
        )
    elif share >= 1:
        print(f"{progress.stage}: done", file=sys.stderr, flush=True)
