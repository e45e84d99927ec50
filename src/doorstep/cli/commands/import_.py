"""Take in a file: places from one sheet, residents' messages, or another system's cases."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.core.management import CommandError, call_command

from doorstep.cases.importing import messages
from doorstep.cli import import_cases
from doorstep.kernel import clock
from doorstep.places.models import Place
from doorstep.places.states import Datum, PlaceKind

EXAMPLE = "./doorstep import cases orders.xlsx --mapping orders.toml --dry-run"
SHOWN = 20


def configure(parser: ArgumentParser) -> None:
    """What to take in, from where, for which community."""
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    sheet = kinds.add_parser("places", help="estates, buildings, units and doors: xlsx or CSV")
    sheet.add_argument("file", type=Path, metavar="PATH")
    sheet.add_argument("--community", metavar="CODE", help="who serves them; the first one")
    sheet.add_argument("--datum", choices=Datum.values, default=Datum.WGS84.value)
    sheet.add_argument("--dry-run", action="store_true", help="only say what would be done")
    letters = kinds.add_parser("messages", help="residents' messages: Parquet, xlsx or CSV")
    letters.add_argument("file", type=Path, metavar="PATH")
    letters.add_argument("--community", metavar="CODE", help="who receives them; the first one")
    _configure_cases(kinds.add_parser("cases", help="another system's cases, by a mapping file"))


def _configure_cases(cases: ArgumentParser) -> None:
    cases.add_argument("file", type=Path, metavar="FILE", help="CSV, Parquet, xlsx or JSON")
    cases.add_argument(
        "--mapping", type=Path, required=True, metavar="TOML", help="which column is what"
    )
    cases.add_argument("--community", metavar="CODE", help="where it goes that is nowhere of ours")
    cases.add_argument("--dry-run", action="store_true", help="only say what would be done")
    cases.add_argument(
        "--report", type=Path, metavar="PATH", help="write the report: .xlsx or .json"
    )


def run(options: Namespace) -> int:
    """Take it in and tell what became of each row."""
    if options.kind == "cases":
        return import_cases.run(options)
    community = _community(options.community)
    if community is None:
        print("There is no such community here yet.", file=sys.stderr)
        return 2
    if options.kind == "places":
        return _places(options, community)
    return _messages(options.file, community)


def _places(options: Namespace, community: Place) -> int:
    try:
        call_command(
            "import_places",
            options.file,
            community=community.code,
            datum=options.datum,
            dry_run=options.dry_run,
        )
    except CommandError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


def _community(code: str | None) -> Place | None:
    known = Place.objects.filter(kind=PlaceKind.COMMUNITY).order_by("pk")
    return known.filter(code=code).first() if code else known.first()


def _messages(file: Path, community: Place) -> int:
    rows = messages.read(file.read_bytes())
    report = messages.Report()
    for number in messages.take_in(rows, community=community, report=report, now=clock.now()):
        if sys.stderr.isatty() and (number % 25 == 0 or number == len(rows)):
            print(f"\r{number}/{len(rows)}", end="", file=sys.stderr, flush=True)
    _tell(report)
    return 0


def _tell(report: messages.Report) -> None:
    print(f"read {report.read}, taken {report.taken}, skipped {report.skipped}", end=", ")
    print(f"refused {len(report.refused)}")
    for name in ("placed", "by_keyword", "owned"):
        count = getattr(report, name)
        print(f"{name} {count} of {report.taken} ({count / max(report.taken, 1):.1%})")
    for code, count in report.refused_by_reason.most_common():
        print(f"refused {count}: {code}")
    for refusal in report.refused[:SHOWN]:
        print(f"row {refusal.row}: {refusal.reason}")
    if len(report.refused) > SHOWN:
        print(f"... and {len(report.refused) - SHOWN} more")
