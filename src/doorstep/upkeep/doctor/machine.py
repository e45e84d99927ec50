"""The machine: its clock, its disks, its programs, how it is reached."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils.translation import gettext as _

from doorstep import __version__
from doorstep.kernel import deployment, upkeep
from doorstep.kernel.models import AuditEntry, UpkeepKind
from doorstep.settings.databases import SQLITE_FLOOR
from doorstep.settings.env import Mode
from doorstep.upkeep import postgresql, unfinished
from doorstep.upkeep.doctor.lines import Said, ago, green, red, yellow

GIGABYTE = 1024**3
ENOUGH, LITTLE = 2 * GIGABYTE, GIGABYTE // 4
ENOUGH_NAMES, FEW_NAMES = 20_000, 1_000
POSTGRESQL_FLOOR = 15
PYTHON_FLOOR = (3, 12)
DRIFT = timedelta(seconds=5)


def look_at_clock(at: datetime) -> Iterator[Said]:
    """Not before what the database has seen, and without jumps."""
    seen = deployment.require().high_water_at
    newest = AuditEntry.objects.order_by("-pk").values_list("at", flat=True).first() or seen
    latest = max(seen, newest)
    if at < latest - DRIFT:
        yield red(
            _(
                "The clock stands %(ago)s before what this database has seen. Set it right, or"
                " deadlines and history lie."
            )
            % {"ago": ago(latest - at)}
        )
        return
    jump = upkeep.last(UpkeepKind.CLOCK_JUMP)
    if jump is not None and at - jump.at < timedelta(days=1):
        yield yellow(
            _("The clock jumped by %(minutes)d minutes within the last day. See why.")
            % {"minutes": int(jump.facts.get("seconds", 0)) // 60}
        )
        return
    yield green(_("The clock goes on from what the database has seen."))


def look_at_disk(_at: datetime) -> Iterator[Said]:
    """Room, and room for names, wherever we write."""
    names = ("DOORSTEP_DATA", "DOORSTEP_FILES", "DOORSTEP_BACKUPS", "DOORSTEP_LOGBOOK")
    room = {each: _free(getattr(settings, each)) for each in names}
    name = min(room, key=lambda each: room[each][0])
    free, fewest = room[name][0], min(files for _bytes, files in room.values())
    words = _("%(free).1f GB are free where %(name)s lies. Make room before writes are refused.")
    told = words % {"free": free / GIGABYTE, "name": name}
    yield red(told) if free < LITTLE else yellow(told) if free < ENOUGH else green(told)
    if fewest < ENOUGH_NAMES:
        told = _("Only %(count)d more files fit on the disk (inodes).") % {"count": fewest}
        yield red(told) if fewest < FEW_NAMES else yellow(told)


def look_at_versions(_at: datetime) -> Iterator[Said]:
    """Python and the database are new enough; the tools for backups are there."""
    if sys.version_info < PYTHON_FLOOR:
        yield red(_("Python is too old; 3.12 or newer is needed."))
    if connection.vendor == "sqlite":
        yield from _sqlite_version()
    else:
        yield from _postgresql_version()


def look_at_address(_at: datetime) -> Iterator[Said]:
    """Links lead where people are, over https, and nobody else's name is answered to."""
    if deployment.is_demo():
        yield green(_("This is a demo: it serves invented people on this machine."))
        return
    address = urlsplit(settings.PUBLIC_URL)
    if settings.MODE is not Mode.PRODUCTION:
        yield red(_("Real people are served without DOORSTEP_MODE=production. Set it."))
    if address.scheme != "https":
        yield red(_("PUBLIC_URL is not https: sign-ins could be read on the way. Set it."))
        return
    if address.hostname not in settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        yield red(_("ALLOWED_HOSTS does not fit PUBLIC_URL. Leave it out, or add the name."))
        return
    yield green(_("People reach us at %(address)s.") % {"address": settings.PUBLIC_URL})


def look_at_restore(_at: datetime) -> Iterator[Said]:
    """No half restore lies here."""
    try:
        unfinished.refuse()
    except unfinished.RestoreUnfinished:
        yield red(
            _(
                "A restore into this place was begun and did not end well. Run ./doorstep restore"
                " FILE --again, or empty the place."
            )
        )
        return
    yield green(
        _("No restore is unfinished here. Doorstep %(version)s.") % {"version": __version__}
    )


def _free(folder: str | Path) -> tuple[int, int]:
    """Bytes and names that still fit where a folder lies, or will lie."""
    there = Path(folder)
    while not there.exists():
        there = there.parent
    names = os.statvfs(there)
    return shutil.disk_usage(there).free, names.f_favail if names.f_files else ENOUGH_NAMES


def _sqlite_version() -> Iterator[Said]:
    if sqlite3.sqlite_version_info < SQLITE_FLOOR:
        yield red(_("SQLite is too old; 3.40 or newer is needed."))
        return
    told = _("Python %(python)s, SQLite %(database)s.")
    python = ".".join(map(str, sys.version_info[:3]))
    yield green(told % {"python": python, "database": sqlite3.sqlite_version})


def _postgresql_version() -> Iterator[Said]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10000
    if server < POSTGRESQL_FLOOR:
        yield red(_("PostgreSQL is too old; 15 or newer is needed."))
        return
    try:
        tool = postgresql.version_of(postgresql.tool("pg_dump"))
    except ImproperlyConfigured:
        yield red(_("pg_dump is not here, so no backup can be made. Install postgresql-client."))
        return
    if tool < server:
        yield red(
            _("pg_dump %(tool)d is older than PostgreSQL %(server)d and makes no backup of it.")
            % {"tool": tool, "server": server}
        )
        return
    told = _("Python %(python)s, PostgreSQL %(database)s.")
    python = ".".join(map(str, sys.version_info[:3]))
    yield green(told % {"python": python, "database": server})
