"""The operator's tool: finds the command, runs it, turns refusals into one sentence."""

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter

import django
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.utils import translation

from doorstep import __version__
from doorstep.cli.language import language
from doorstep.cli.registry import Command, commands
from doorstep.kernel.errors import DomainError
from doorstep.kernel.failures import refusal_for


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit with its code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doorstep.settings")
    try:
        django.setup()
        sys.exit(_run(sys.argv[1:] if arguments is None else arguments))
    except ImproperlyConfigured as unfit:
        sys.exit(f"doorstep: {unfit}")
    except (DomainError, DatabaseError, OSError) as failure:
        refusal = refusal_for(failure)
        if refusal is None:
            raise
        with translation.override(language()):
            sys.exit(f"doorstep: {refusal}")
    except KeyboardInterrupt:
        sys.exit(130)


def _run(arguments: list[str]) -> int:
    from doorstep.settings.rooms import ROOMS

    known = commands(["doorstep.cli", *ROOMS], asked=arguments[0] if arguments else "")
    parser = _parser(known)
    options = parser.parse_args(arguments)
    command = known.get(options.command or "")
    if command is None:
        parser.print_help()
        return 0
    return command.module.run(options)


def _parser(known: dict[str, Command]) -> ArgumentParser:
    examples = "\n".join(f"  {each.module.EXAMPLE}" for each in known.values())
    parser = ArgumentParser(
        prog="doorstep",
        description="Doorstep (家门口), the operator's tool.",
        epilog=f"examples:\n{examples}",
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"doorstep {__version__}")
    each_command = parser.add_subparsers(dest="command", metavar="COMMAND")
    for command in known.values():
        each = each_command.add_parser(
            command.name,
            help=command.summary,
            description=command.module.__doc__,
            epilog=f"example: {command.module.EXAMPLE}",
            formatter_class=RawDescriptionHelpFormatter,
        )
        command.module.configure(each)
    return parser


if __name__ == "__main__":
    main()
