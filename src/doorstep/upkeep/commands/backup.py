"""Make a backup of the database and its files, sealed to the recovery key, while people work.

The keys are never in it. Run it every night; `docs/operate/backup.md` says how, and how to restore.
"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from doorstep.kernel import clock
from doorstep.upkeep import backup
from doorstep.upkeep.showing import progress

EXAMPLE = "./doorstep backup --to /media/stick --keep 14"


def configure(parser: ArgumentParser) -> None:
    """Where to, and how many to leave there."""
    parser.add_argument("--to", type=Path, metavar="DIR", help="DOORSTEP_BACKUPS unless said")
    parser.add_argument(
        "--keep", type=int, default=0, metavar="N", help="leave the N newest ones there; all"
    )


def run(options: Namespace) -> int:
    """Make one and say what is in it; 1 when files are missing that rows point at."""
    folder = options.to or Path(settings.DOORSTEP_BACKUPS)
    try:
        made = backup.make(folder, at=clock.now(), keep=max(0, options.keep), say=progress)
    except OSError as failure:
        raise ImproperlyConfigured(f"No backup was made: {failure}.") from failure
    tally = made.tally
    print(f"{made.sealed.file}: {made.sealed.size} bytes, {tally.files} files")
    print(f"sha256 {made.sealed.sha256}")
    for key in made.missing:
        print(f"missing on the disk: the file {key}", file=sys.stderr)
    return 1 if made.missing else 0
