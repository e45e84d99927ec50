"""Serve the pages and do the work behind them, until stopped."""

from argparse import ArgumentParser, Namespace

from django.conf import settings

from doorstep.cli import supervisor

EXAMPLE = "PORT=8000 ./doorstep serve"


def configure(parser: ArgumentParser) -> None:
    """Everything is set by the environment: HOST, PORT, DATABASE_URL and the rest."""
    parser.set_defaults(host=settings.HOST, port=settings.PORT)


def run(options: Namespace) -> int:
    """Start web and worker and keep them running."""
    return supervisor.serve(host=options.host, port=options.port)
