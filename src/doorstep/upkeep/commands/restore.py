"""Restore a backup into an empty place, and check everything before it is served.

Asks for the key on the recovery sheet. With --rehearse it does so in a place of its own that goes
again, and writes down that it worked.
"""

import getpass
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from doorstep.kernel import clock, logbook
from doorstep.upkeep import finishing, recovery, rehearsing, restoring
from doorstep.upkeep.places import Place
from doorstep.upkeep.showing import progress

EXAMPLE = "./doorstep restore doorstep-2026-11-22T020000Z.age --rehearse"


def configure(parser: ArgumentParser) -> None:
    """What, where to, and what to check it against."""
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="the backup")
    parser.add_argument(
        "--into", metavar="PLACE", help="a folder, or postgres://...; the configured place"
    )
    parser.add_argument("--files", type=Path, metavar="DIR", help="with --into postgres://...")
    parser.add_argument("--key", type=Path, metavar="FILE", help="holds the recovery key; asked")
    parser.add_argument("--rehearse", action="store_true", help="in a place that goes again")
    parser.add_argument("--again", action="store_true", help="clear an interrupted restore first")
    parser.add_argument(
        "--erasures", type=Path, metavar="FILE", help="orders to erase; those of the logbook"
    )
    parser.add_argument("--anchor", type=Path, metavar="FILE", help="anchors; the logbook's")
    parser.add_argument("--finish", type=Path, help=SUPPRESS)


def run(options: Namespace) -> int:
    """Restore, or rehearse it; 1 when a check failed."""
    if options.finish:
        return _finish(options)
    if options.file is None or not options.file.is_file():
        raise ImproperlyConfigured("Name the backup to restore, such as doorstep-....age.")
    identity = recovery.typed(_key(options))
    try:
        if options.rehearse:
            found = rehearsing.rehearse(
                options.file,
                _place(options),
                identity=identity,
                at=clock.now(),
                again=options.again,
                more=_more(options),
                say=progress,
            )
        else:
            found = restoring.restore(
                options.file,
                _place(options) or Place.configured(),
                identity=identity,
                at=clock.now(),
                again=options.again,
                more=_more(options),
                say=progress,
            )
    except OSError as failure:
        raise ImproperlyConfigured(f"The restore stopped: {failure}.") from failure
    for line in restoring.lines_of(found):
        print(line)
    print("rehearsed: this backup can be restored" if options.rehearse else "restored")
    return 0


def _finish(options: Namespace) -> int:
    wrong = finishing.finish(
        options.finish,
        anchor_file=options.anchor or logbook.file(logbook.ANCHORS),
        order_file=options.erasures or logbook.file(logbook.ERASURES),
        at=clock.now(),
        say=lambda line: print(line, flush=True),
    )
    for line in wrong:
        print(f"wrong: {line}", file=sys.stderr)
    return 1 if wrong else 0


def _more(options: Namespace) -> tuple[str, ...]:
    given = {"--erasures": options.erasures, "--anchor": options.anchor}
    return tuple(str(each) for pair in given.items() if pair[1] for each in pair)


def _key(options: Namespace) -> str:
    """Never from the command line: that is seen by everybody on the machine."""
    if options.key:
        try:
            return str(options.key.read_text())
        except OSError as failure:
            raise ImproperlyConfigured(f"{options.key} cannot be read: {failure}.") from failure
    if sys.stdin.isatty():
        return getpass.getpass("The key on the recovery sheet: ")
    return sys.stdin.read()


def _place(options: Namespace) -> Place | None:
    if not options.into:
        return None
    if options.into.startswith(("postgres://", "postgresql://")):
        if options.files is None:
            raise ImproperlyConfigured("With --into postgres://... say --files DIR as well.")
        folder = options.files.absolute()
        return Place(options.into, folder.parent, folder)
    return Place.in_folder(Path(options.into))
