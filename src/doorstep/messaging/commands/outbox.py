"""Count, release or discard the messages that a restore holds back.

They waited when the backup was made and may have been sent since. SOS is never held.
"""

from argparse import ArgumentParser, Namespace

from doorstep.kernel import clock
from doorstep.messaging import operations, queries
from doorstep.people.actors import Actor

EXAMPLE = "./doorstep outbox held"


def configure(parser: ArgumentParser) -> None:
    """What to do with them."""
    parser.add_argument("what", choices=["held", "release", "discard"])


def run(options: Namespace) -> int:
    """Say how many there are, lane by lane, or let all of them go, or call all of them off."""
    operator = Actor.system("outbox")
    if options.what == "held":
        counts = queries.held_by_restore(operator)
        for lane, count in counts.items():
            print(f"{lane.label}: {count} held")
        print(f"{sum(counts.values())} messages wait for a person since the restore")
        return 0
    act = operations.release_held if options.what == "release" else operations.discard_held
    print(f"{act(by=operator, at=clock.now())} messages: {options.what}")
    return 0
