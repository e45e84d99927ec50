"""Making a backup: the database and its files of one moment, sealed, while people go on working."""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import batched
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from doorstep import __version__
from doorstep.kernel import logbook, upkeep
from doorstep.kernel.errors import DomainError
from doorstep.kernel.models import StoredFile, UpkeepKind
from doorstep.upkeep import archive, recovery, snapshots
from doorstep.upkeep.archive import Part, Sealed
from doorstep.upkeep.snapshots import Snapshot

FORMAT = 1

type Say = Callable[[str, int], None]


class UnderWay(DomainError):
    """Another backup is being made on this machine."""

    code = "upkeep.under_way"


@dataclass(slots=True)
class Tally:
    """What went into an archive, for its last part and for whoever made it."""

    database: int = 0
    database_digest: Any = field(default_factory=sha256)
    files: int = 0
    bytes: int = 0
    files_digest: Any = field(default_factory=sha256)
    absent: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Made:
    """A backup under its final name, what is in it, and the files that are truly missing."""

    sealed: Sealed
    tally: Tally
    missing: list[str]


def make(folder: Path, *, at: datetime, keep: int = 0, say: Say = lambda _what, _n: None) -> Made:
    """Make a backup in `folder`, and leave only the `keep` newest ones there (0: all).

    Raises NoRecoveryKey, UnderWay, ImproperlyConfigured or OSError; then nothing new is there.
    """
    recipient = recovery.public()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _clear_drafts(folder)
    data = Path(settings.DOORSTEP_DATA)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"doorstep-{at:%Y-%m-%dT%H%M%SZ}.age"
    tally = Tally()
    with _alone(data), snapshots.staging_in(data) as staging, snapshots.taken(staging) as moment:
        parts = _parts(moment, tally, at=at, say=say)
        sealed = archive.seal(parts, folder / name, recipient=recipient)
    missing = _missing(tally.absent)
    upkeep.note(
        UpkeepKind.BACKUP,
        at=at,
        file=name,
        size=sealed.size,
        sha256=sealed.sha256,
        recovery=recipient,
        files=tally.files,
        missing=len(missing),
    )
    _copy_logbook(folder)
    if keep:
        _forget_old(folder, keep)
    return Made(sealed, tally, missing)


def _parts(moment: Snapshot, tally: Tally, *, at: datetime, say: Say) -> Iterator[Part]:
    yield _written("manifest.json", manifest(moment, at=at))
    for part in moment.database_parts():
        for piece in part.pieces:
            tally.database_digest.update(piece)
        tally.database += part.size
        say("database", tally.database)
        yield part
    for path in moment.files():
        if (found := _file(path, tally)) is not None:
            say("files", tally.files)
            yield found
    yield _written(
        "digests.json",
        {
            "database": {"bytes": tally.database, "sha256": tally.database_digest.hexdigest()},
            "files": {
                "count": tally.files,
                "bytes": tally.bytes,
                "sha256": tally.files_digest.hexdigest(),
                "absent": tally.absent,
            },
        },
    )


def manifest(moment: Snapshot, *, at: datetime) -> dict[str, object]:
    """What the archive is of: versions, counts, where the chains end. No words, no keys."""
    return {
        "format": FORMAT,
        "doorstep": __version__,
        "engine": moment.engine,
        "made_at": at.isoformat(),
        **moment.deployment(),
        "migrations": moment.migrations(),
        "heads": moment.heads(),
        "counts": moment.counts(),
    }


def _file(path: str, tally: Tally) -> Part | None:
    """One file, unless it is absent."""
    try:
        content = (Path(settings.DOORSTEP_FILES) / path).read_bytes()  # 10 MB at most
    except FileNotFoundError:
        tally.absent.append(path.rpartition("/")[2])
        return None
    tally.files += 1
    tally.bytes += len(content)
    tally.files_digest.update(f"{path} {sha256(content).hexdigest()}\n".encode())
    return Part(f"files/{path}", len(content), [content])


def _missing(absent: list[str]) -> list[str]:
    """Those whose row stands even now; the others were erased or swept since the moment."""
    missing: list[str] = []
    for some in batched(absent, 500):
        missing += StoredFile.objects.filter(key__in=some).values_list("key", flat=True)
    return missing


def _written(name: str, body: dict[str, object]) -> Part:
    text = json.dumps(body, indent=1, sort_keys=True).encode()
    return Part(name, len(text), [text])


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    descriptor = os.open(data / "backup.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise UnderWay(
            _("A backup is being made just now. Please wait until it is done.")
        ) from None
    finally:
        os.close(descriptor)


def _clear_drafts(folder: Path) -> None:
    """What a backup that was killed left there; it stood under no name."""
    for draft in folder.glob(".doorstep-*.age.*.part"):
        if not snapshots.lives(draft.name.split(".")[-2]):
            draft.unlink(missing_ok=True)


def _copy_logbook(folder: Path) -> None:
    """Beside the backup: a restore elsewhere needs the orders to erase and the anchors."""
    for name in (logbook.ERASURES, logbook.ANCHORS):
        if logbook.file(name).exists():
            draft = folder / f".{name}.part"
            shutil.copyfile(logbook.file(name), draft)
            draft.chmod(0o600)
            draft.rename(folder / name)


def _forget_old(folder: Path, keep: int) -> None:
    made = sorted(folder.glob("doorstep-*.age"))
    for old in made[:-keep]:
        old.unlink()
        old.with_name(f"{old.name}.sha256").unlink(missing_ok=True)
