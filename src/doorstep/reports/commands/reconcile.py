"""Count every figure a second way and name those that differ."""

from argparse import ArgumentParser, Namespace

from doorstep.kernel import clock
from doorstep.places.models import Place
from doorstep.reports.reconciling import Compared, reconcile

EXAMPLE = "./doorstep reconcile"


def configure(parser: ArgumentParser) -> None:
    """Which community; all of them unless one is named."""
    parser.add_argument("--community", default="", metavar="CODE", help="only this community")


def run(options: Namespace) -> int:
    """Compare and report. The exit code is 1 when any figure differs."""
    figures = differing = 0
    try:
        for compared in reconcile(clock.shanghai_day(clock.now()), code=options.community):
            figures += compared.figures
            differing += len(compared.differing)
            _name(compared)
    except Place.DoesNotExist:
        print(f"There is no community with the code {options.community}.")
        return 2
    print(f"{figures} figures compared, {differing} differ")
    return 1 if differing else 0


def _name(compared: Compared) -> None:
    period = f"{compared.period.first or 'the beginning'} to {compared.period.last or 'now'}"
    for each in compared.differing:
        print(
            f"{compared.community.name}, {period}: {each.line}, {each.figure}: "
            f"shown {each.shown}, recounted {each.recounted}"
        )
