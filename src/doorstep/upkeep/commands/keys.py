"""Make the recovery key that backups are sealed to, and print the sheet that opens them.

The sheet goes to standard output and nowhere else: print it, keep it apart from the machine, and
rehearse a restore with it. Its private half is not kept.
"""

import sys
from argparse import ArgumentParser, Namespace

from doorstep.kernel import clock
from doorstep.upkeep import recovery
from doorstep.upkeep.sheets import as_html, as_text

EXAMPLE = "./doorstep keys recovery"


def configure(parser: ArgumentParser) -> None:
    """Which key, and in what form."""
    parser.add_argument("what", choices=["recovery"])
    parser.add_argument("--html", action="store_true", help="a page to print from a browser")
    parser.add_argument(
        "--replace", action="store_true", help="begin a new key; keep the sheet of the old one"
    )


def run(options: Namespace) -> int:
    """Print the sheet, then keep the public half. Raises HasRecoveryKey."""
    if not options.replace:
        recovery.refuse_second()
    sheet = recovery.new(clock.now())
    print(as_html(sheet) if options.html else as_text(sheet), flush=True)
    if sys.stdin.isatty() and not _was_copied(sheet):
        print("That is not what stands there; nothing was kept. Run it again.", file=sys.stderr)
        return 1
    recovery.keep(sheet, replace=options.replace)
    print(
        "Backups are sealed to this key from now on. Rehearse with the sheet:"
        " ./doorstep backup, then ./doorstep restore FILE --rehearse",
        file=sys.stderr,
    )
    return 0


def _was_copied(sheet: recovery.Sheet) -> bool:
    print("Type the last group of signs as it stands on paper: ", end="", file=sys.stderr)
    return sys.stdin.readline().strip().upper() == sheet.groups[-1]
