"""Count every figure a second way and name those that differ.

The steps of every case are walked; no roll-up is trusted. Each figure that differs is named with
its roll-up, place, line and month, and so is each case whose row differs from its steps.
--rebuild then offers to replace the roll-ups by what was counted.
"""

import sys
from argparse import ArgumentParser, Namespace

from doorstep.cases.operations.rebuilding import rebuild
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people.actors import Actor
from doorstep.places.models import Place
from doorstep.reports.reconciling import Compared, reconcile

EXAMPLE = "./doorstep reconcile"
SHOWN = 200


def configure(parser: ArgumentParser) -> None:
    """Which community, all of them unless one is named; and whether to put it right."""
    parser.add_argument("--community", default="", metavar="CODE", help="only this community")
    parser.add_argument("--rebuild", action="store_true", help="offer to put the roll-ups right")
    parser.add_argument("--yes", action="store_true", help="do not ask before putting them right")


def run(options: Namespace) -> int:
    """Compare and report. The exit code is 1 when any figure differs and was not put right."""
    cases = figures = differing = 0
    try:
        for compared in reconcile(code=options.community):
            _progress(compared.name, compared.cases)
            if compared.is_done:
                cases, figures = cases + compared.cases, figures + compared.figures
                differing += len(compared.differing)
                _name(compared)
    except Place.DoesNotExist:
        print(f"There is no community with the code {options.community}.")
        return 2
    print(f"{cases} cases walked, {figures} figures compared, {differing} differ")
    if options.rebuild and differing:
        return _put_right(is_sure=options.yes)
    return 1 if differing else 0


def _put_right(*, is_sure: bool) -> int:
    """Replace the roll-ups when whoever runs this says so. A case's own row is not touched."""
    if not is_sure and input("Replace the roll-ups by what was counted? [y/N] ").lower() != "y":
        return 1
    try:
        cases = rebuild(by=Actor.system("reconcile"), at=clock.now(), progress=_progress)
    except DomainError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    _progress("", 0)
    print(f"rebuilt from {cases} cases; noted in the audit trail")
    left = sum(len(compared.differing) for compared in reconcile() if compared.is_done)
    print(f"compared again: {left} differ")
    return 1 if left else 0


def _progress(name: str, cases: int) -> None:
    if sys.stderr.isatty():
        print(
            f"\r\033[K{name} {cases}" if name else "\r\033[K", end="", file=sys.stderr, flush=True
        )


def _name(compared: Compared) -> None:
    if compared.differing:
        _progress("", 0)
    for each in compared.differing[:SHOWN]:
        print(each)
    if len(compared.differing) > SHOWN:
        print(f"... and {len(compared.differing) - SHOWN} more in {compared.name}")
