"""Do what waits: messages, events, regular work.

`serve` starts one by itself; more may run on other machines of a PostgreSQL deployment.
"""

from argparse import SUPPRESS, ArgumentParser, Namespace

from doorstep.cli import worker
from doorstep.cli.lifeline import end_with
from doorstep.kernel import clock, deployment
from doorstep.upkeep import unfinished

EXAMPLE = "./doorstep worker"


def configure(parser: ArgumentParser) -> None:
    """Only the supervisor has something to say."""
    parser.add_argument("--parent", type=int, help=SUPPRESS)
    parser.add_argument("--after", default="", help=SUPPRESS)


def run(options: Namespace) -> int:
    """Work until told to stop. Raises OtherKeys, ClockIsBehind or NotSetUp."""
    if options.parent is not None:
        end_with(options.parent)
    else:
        unfinished.refuse()
        deployment.check_keys()
        deployment.check_high_water(clock.now())
    return worker.run(after=options.after)
