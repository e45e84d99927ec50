"""Print a bearer token of one of the demo's people. Refuses outside a demo."""

from argparse import ArgumentParser, Namespace

from doorstep.demo.personas import BY_KEY, token_for

EXAMPLE = "./doorstep token volunteer"


def configure(parser: ArgumentParser) -> None:
    """Whose token."""
    parser.add_argument("persona", metavar="PERSONA", help=", ".join(BY_KEY))


def run(options: Namespace) -> int:
    """Print it alone on a line, so that a script can take it."""
    print(token_for(options.persona))
    return 0
