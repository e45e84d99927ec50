"""Run one of Django's own management commands."""

from argparse import REMAINDER, ArgumentParser, Namespace

from django.core.management import execute_from_command_line

EXAMPLE = "./doorstep manage migrate"


def configure(parser: ArgumentParser) -> None:
    """Take everything after the name as it is."""
    parser.add_argument("arguments", nargs=REMAINDER)


def run(options: Namespace) -> int:
    """Hand over to Django."""
    execute_from_command_line(["doorstep manage", *options.arguments])
    return 0
