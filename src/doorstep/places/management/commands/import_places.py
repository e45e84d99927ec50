"""Read the one sheet a community starts from."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.places import importing, locate, sheets
from doorstep.places.importing import Report
from doorstep.places.models import Place
from doorstep.places.states import Datum, PlaceKind


class Command(BaseCommand):
    """`import_places FILE --community CODE [--dry-run]`; a row refused makes it exit with 1."""

    help = "Read a sheet of estates, buildings, units and doors (.xlsx or .csv) into a community."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, the community, and whether to write."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--community", default="", help="its code; not needed when only one")
        parser.add_argument("--datum", choices=Datum.values, default=Datum.WGS84.value)
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, write, say what came of it."""
        try:
            report = importing.import_sheet(
                sheets.cells_of(options["file"].read_bytes()),
                community=_community(options["community"]),
                at=clock.now(),
                actor_id="import",
                dry_run=options["dry_run"],
                datum=Datum(options["datum"]),
            )
        except OSError as failure:
            raise CommandError(f"{options['file']}: {failure.strerror}") from None
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        self._say(report)
        if report.errors:
            raise CommandError(f"{len(report.errors)} rows were refused; the others were taken.")

    def _say(self, report: Report) -> None:
        counts = report.counts
        self.stdout.write(
            f"{'would add' if report.is_dry_run else 'added'} {counts.estates} estates,"
            f" {counts.buildings} buildings, {counts.units} units, {counts.doors} doors,"
            f" {counts.grids} grids; {counts.moved_doors} doors change their grid,"
            f" {counts.corrected_buildings} buildings their place ({report.rows} rows)"
        )
        for error in report.errors:
            self.stderr.write(f"row {error.row}: {error.sentence}")


def _community(code: str) -> Place:
    """The community of that code, or the only one. Raises UnknownCode or CommandError."""
    if code:
        return locate.by_code(code).community
    communities = Place.objects.filter(kind=PlaceKind.COMMUNITY)[:2]
    if len(communities) != 1:
        raise CommandError("Say which community with --community CODE.")
    return communities[0]
