"""Read outlines of districts, estates or buildings from a GeoJSON file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.places import operations
from doorstep.places.states import Datum


class Command(BaseCommand):
    """`import_shapes FILE --datum GCJ02`; a feature names its place by code, adcode or name."""

    help = "Draw the places of a GeoJSON file, known by our code, division code or district name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and what its coordinates are measured against."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--datum", choices=Datum.values, required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Draw, and name what we do not know."""
        try:
            loaded = operations.load_geo(
                options["file"], datum=Datum(options["datum"]), at=clock.now()
            )
        except OSError as failure:
            raise CommandError(f"{options['file']}: {failure.strerror}") from None
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"drew {len(loaded.drawn)}: {', '.join(loaded.drawn)}")
        if loaded.unknown:
            self.stdout.write(f"not known here: {', '.join(loaded.unknown)}")
