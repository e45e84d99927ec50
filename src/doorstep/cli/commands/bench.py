"""Measure against the limit of this machine and against peers, on databases of its own.

Wants a checkout: what measures stands in its folder `benchmarks`. Nothing you keep is touched:
every server, database and file is made for the run, on loopback, and taken away after it.
"""

import sys
from argparse import ArgumentParser, Namespace
from importlib import import_module
from typing import Any

from django.conf import settings

EXAMPLE = "./doorstep bench locate --json"


def configure(parser: ArgumentParser) -> None:
    """As the benchmarks say, where they are there."""
    if (options := _of_the_checkout("options")) is not None:
        options.configure(parser)


def run(options: Namespace) -> int:
    """Play them; 1 when a goal was missed, 2 when something could not be played."""
    running = _of_the_checkout("running")
    if running is None:
        sys.exit("doorstep bench: what measures is not installed; run it in a checkout.")
    return int(running.run(options))


def _of_the_checkout(name: str) -> Any:
    """A module of the folder `benchmarks`; None where there is no checkout."""
    root = settings.ROOT
    if not (root / f"benchmarks/{name}.py").exists():
        return None
    if str(root) not in sys.path:
        sys.path.append(str(root))
    return import_module(f"benchmarks.{name}")
