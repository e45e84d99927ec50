"""Keys, the recovery sheet, and the copies outside the database."""

import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from doorstep.kernel import anchors, deployment, keys, logbook, orders, upkeep
from doorstep.kernel.keys import KeysUnfit, Purpose
from doorstep.kernel.models import UpkeepKind
from doorstep.upkeep import recovery
from doorstep.upkeep.doctor.lines import Said, ago, by_age, green, red, yellow

A_DAY = timedelta(days=1)
HALF_A_YEAR = timedelta(days=200)


def look_at_keys(_at: datetime) -> Iterator[Said]:
    """There, for our eyes only, apart from the data, and of this database."""
    folder, data = Path(settings.DOORSTEP_KEYS), Path(settings.DOORSTEP_DATA)
    if folder.resolve().is_relative_to(data.resolve()):
        yield red(
            _(
                "DOORSTEP_KEYS lies inside DOORSTEP_DATA: whoever copies the data has the keys."
                " Move the folder out and set DOORSTEP_KEYS."
            )
        )
    try:
        for purpose in Purpose:
            keys.read_afresh(purpose)
        deployment.check_keys()
    except KeysUnfit as unfit:
        yield red(
            _("The keys cannot be used; put back the copy you keep apart. %(what)s")
            % {"what": unfit}
        )
        return
    except deployment.OtherKeys:
        yield red(
            _(
                "The keys belong to another database: nothing would be found. Put back those that"
                " were made with this one."
            )
        )
        return
    if _is_open(folder / "secret"):
        yield red(_("The file `secret` in DOORSTEP_KEYS is open to others. Run chmod 600 on it."))
        return
    yield green(_("The keys are there, closed to others, and belong to this database."))


def look_at_sheet(at: datetime) -> Iterator[Said]:
    """A key to seal backups to, and a restore that was tried with its sheet."""
    try:
        public = recovery.public()
    except recovery.NoRecoveryKey as missing:
        yield red(str(missing))
        return
    kinds = (UpkeepKind.REHEARSAL, UpkeepKind.RESTORE)
    tried = upkeep.last(*kinds, recovery=public)
    if tried is None:
        yield red(
            _(
                "No restore has succeeded with the present recovery sheet. Take the sheet and run"
                " ./doorstep restore FILE --rehearse"
            )
        )
        return
    age = at - tried.at
    words = _("A restore with the sheet succeeded %(ago)s ago. Rehearse it twice a year.")
    yield by_age(age, words % {"ago": ago(age)}, soon=HALF_A_YEAR, late=2 * HALF_A_YEAR)


def look_at_backups(at: datetime) -> Iterator[Said]:
    """The last one is not old, and whole."""
    made = upkeep.last(UpkeepKind.BACKUP)
    if made is None:
        yield red(_("There is no backup yet. Run ./doorstep backup, and every night from now on."))
        return
    age = at - made.at
    words = _("The last backup is %(ago)s old. ./doorstep backup makes one; a timer every night.")
    yield by_age(age, words % {"ago": ago(age)}, soon=timedelta(hours=26), late=3 * A_DAY)
    if missing := made.facts.get("missing"):
        yield yellow(
            _("%(count)d files that rows point at were not on the disk when it was made.")
            % {"count": missing}
        )


def look_at_logbook(at: datetime) -> Iterator[Said]:
    """Outside the data, with every order in it, and with an anchor of today or yesterday."""
    folder, data = Path(settings.DOORSTEP_LOGBOOK), Path(settings.DOORSTEP_DATA)
    if folder.resolve().is_relative_to(data.resolve()):
        yield red(
            _(
                "DOORSTEP_LOGBOOK lies inside DOORSTEP_DATA and would be lost with it. Move the"
                " folder out and set DOORSTEP_LOGBOOK."
            )
        )
    if unwritten := orders.unwritten():
        yield red(
            _(
                "%(count)d orders to erase are not in the logbook: a restore would not know them."
                " See that the worker can write to DOORSTEP_LOGBOOK."
            )
            % {"count": len(unwritten)}
        )
    yield from _anchors(at)


def _anchors(at: datetime) -> Iterator[Said]:
    known = anchors.read(logbook.file(logbook.ANCHORS))
    if not known:
        yield yellow(
            _("History has no anchor outside yet. The worker drops one a day, or run audit anchor.")
        )
        return
    if gaps := anchors.gaps(known):
        yield red(
            _("Anchor %(number)d is missing from the logbook: compare with the notice board.")
            % {"number": gaps[0]}
        )
    age = at - known[-1].at
    words = _("History was anchored %(ago)s ago. Print ./doorstep audit sheet for the board.")
    yield by_age(age, words % {"ago": ago(age)}, soon=timedelta(hours=30), late=4 * A_DAY)


def _is_open(file: Path) -> bool:
    return file.exists() and bool(stat.S_IMODE(file.stat().st_mode) & 0o077)
