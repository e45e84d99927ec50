"""Erase a person's record, in two steps: what would go is shown first, then the order is typed.

The secretary does the same on the person's page. What stays is that something happened, when, and
the order itself; what says who it was goes in every room.
"""

import sys
from argparse import ArgumentParser, Namespace

from django.core.exceptions import ImproperlyConfigured

from doorstep.kernel import clock
from doorstep.people import operations
from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.people.states import ErasureReason
from doorstep.upkeep import scrubbing

EXAMPLE = "./doorstep erase person 812 --reason ASKED"


def configure(parser: ArgumentParser) -> None:
    """Whom, and why."""
    parser.add_argument("what", choices=["person"])
    parser.add_argument("key", type=int, help="the number in the address of the person's page")
    parser.add_argument("--reason", required=True, choices=ErasureReason.values)


def run(options: Namespace) -> int:
    """Show, ask, erase; 1 when the second step was not taken."""
    operator = Actor.system("erase")
    try:
        first = operations.ask_to_erase(options.key, by=operator, at=clock.now())
    except Person.DoesNotExist:
        raise ImproperlyConfigured("There is no person with this number.") from None
    name = first.person.name
    print(f"{name}: {first.words} pieces of words, and every name, number, door and photo.")
    print("It cannot be undone. Type the name to order it: ", end="", flush=True)
    if sys.stdin.readline().strip() != name:
        print("Nothing was erased.")
        return 1
    order = operations.erase(
        options.key, token=first.token, reason=options.reason, by=operator, at=clock.now()
    )
    scrubbing.scrub()
    print(f"erased by order {order.pk}")
    return 0
