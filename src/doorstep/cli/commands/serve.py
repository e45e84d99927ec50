"""Serve the pages and do the work behind them, until stopped."""

from argparse import ArgumentParser, Namespace
from functools import partial

from django.conf import settings

from doorstep.cli import starting, supervisor

EXAMPLE = "./doorstep serve"


def configure(parser: ArgumentParser) -> None:
    """Everything is set by the environment: HOST, PORT, DATABASE_URL and the rest."""
    parser.set_defaults(host=settings.HOST, port=settings.PORT)
    parser.add_argument(
        "--demo", action="store_true", help="build the demo neighbourhood in an empty database"
    )


def run(options: Namespace) -> int:
    """Start web and worker and keep them running."""
    supervisor.refuse_taken(options.host, options.port)
    with starting.alone_on_file():
        starting.prepare(demo=options.demo)
        return supervisor.serve(
            host=options.host,
            port=options.port,
            on_ready=partial(starting.introduce, options.host, options.port),
        )
