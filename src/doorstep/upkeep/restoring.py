"""Taking a backup apart again: into an empty place, digests first believed last, then made fit."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

import pyrage
from django.utils.translation import gettext_lazy as _

from doorstep.kernel.errors import DomainError
from doorstep.upkeep import archive, unfinished
from doorstep.upkeep.archive import Part
from doorstep.upkeep.backup import FORMAT
from doorstep.upkeep.places import Place

MANIFEST = "restored-manifest.json"

type Say = Callable[[str, int], None]


class NotEmpty(DomainError):
    """Something is kept in the place already."""

    code = "upkeep.not_empty"


class OtherEngine(DomainError):
    """The backup is of the other kind of database."""

    code = "upkeep.other_engine"
    status = 422


class DoesNotAddUp(DomainError):
    """What was unpacked is not what was packed, or did not pass a check."""

    code = "upkeep.does_not_add_up"


@dataclass(slots=True)
class Unpacked:
    """What came out of an archive."""

    manifest: dict[str, Any] = field(default_factory=dict)
    digests: dict[str, Any] = field(default_factory=dict)
    database: int = 0
    files: int = 0


def restore(
    file: Path,
    place: Place,
    *,
    identity: "pyrage.x25519.Identity",
    at: datetime,
    again: bool = False,
    more: tuple[str, ...] = (),
    say: Say = lambda _what, _n: None,
) -> Unpacked:
    """Restore `file` into `place`, which is served only once every check has passed.

    `more` goes to the checking: where orders and anchors lie. Raises NotEmpty, OtherEngine,
    DoesNotOpen, DoesNotAddUp, ImproperlyConfigured or OSError; then the place stays marked.
    """
    is_half = place.is_unfinished()
    if is_half and again:
        place.clear()
    elif is_half or not place.is_empty():
        raise NotEmpty(
            _(
                "Something is kept there already; a restore needs an empty database and an empty"
                " folder of files. If an earlier restore was interrupted there, say --again."
            )
        )
    found = _unpack(file, place, identity, lambda: unfinished.mark(place.data, at=at), say)
    manifest = place.data / MANIFEST
    manifest.write_text(json.dumps({**found.manifest, "digests": found.digests}))
    _finish(place, manifest, more)
    manifest.unlink()
    return found


def _finish(place: Place, manifest: Path, more: tuple[str, ...]) -> None:
    """In a process of its own, whose database is the restored one."""
    program = [sys.executable, "-m", "doorstep.cli.main", "restore", "--finish", str(manifest)]
    done = subprocess.run([*program, *more], env=place.environment, check=False)
    if done.returncode:
        raise DoesNotAddUp(
            _(
                "The backup was unpacked but did not pass the checks named above. It is not served."
                " Keep this place as it is and ask for help, or try another backup elsewhere."
            )
        )


def _unpack(
    file: Path,
    place: Place,
    identity: "pyrage.x25519.Identity",
    mark: Callable[[], None],
    say: Say,
) -> Unpacked:
    found = Unpacked()
    database, files = sha256(), sha256()
    with ExitStack() as stack:
        parts = stack.enter_context(archive.opened(file, identity))
        out: IO[bytes] | None = None
        filling = ExitStack()
        stack.enter_context(filling)
        for part in parts:
            kind, _slash, path = part.name.partition("/")
            if kind == "manifest.json":
                found.manifest = _checked(_read(part), place)
                mark()  # from here on something lies there
                place.files.mkdir(mode=0o700, parents=True, exist_ok=True)
                out = filling.enter_context(place.filling())
            elif kind == "database" and out is not None:
                found.database += _pour(part, out, database)
                say("database", found.database)
            elif kind == "files":
                filling.close()
                files.update(_file(part, place.files, path))
                found.files += 1
                say("files", found.files)
            elif kind == "digests.json":
                filling.close()
                found.digests = json.loads(_read(part))
    _compare(found, database.hexdigest(), files.hexdigest())
    return found


def _checked(text: bytes, place: Place) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(text)
    if manifest["format"] > FORMAT:
        raise DoesNotAddUp(_("This backup was made by a newer Doorstep. Restore it with that one."))
    if manifest["engine"] != place.engine:
        raise OtherEngine(
            _(
                "This backup is of a %(engine)s database and restores into one of the same kind."
                " Set DATABASE_URL, or say --into, accordingly."
            )
            % {"engine": manifest["engine"]}
        )
    return manifest


def _compare(found: Unpacked, database: str, files: str) -> None:
    said = found.digests
    if (
        not found.manifest
        or not said
        or (said["database"]["sha256"], said["database"]["bytes"]) != (database, found.database)
        or (said["files"]["sha256"], said["files"]["count"]) != (files, found.files)
    ):
        raise DoesNotAddUp(_("The digests in this backup do not fit what is in it."))


def _pour(part: Part, out: IO[bytes], digest: Any) -> int:
    for piece in part.pieces:
        digest.update(piece)
        out.write(piece)
    return part.size


def _file(part: Part, folder: Path, path: str) -> bytes:
    """Write one file; the line that goes into the digest of all. A name never leads outside."""
    target = folder / path
    if target.resolve().is_relative_to(folder.resolve()) is False:
        raise DoesNotAddUp(_("A file in this backup has a name that leads outside its folder."))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = sha256()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        _pour(part, out, digest)
        out.flush()
        os.fsync(out.fileno())
    return f"{path} {digest.hexdigest()}\n".encode()


def _read(part: Part) -> bytes:
    return b"".join(part.pieces)


def lines_of(found: Unpacked) -> Iterator[str]:
    """What was restored, for whoever sits there."""
    yield f"made {found.manifest['made_at']} by Doorstep {found.manifest['doorstep']}"
    yield f"database {found.database} bytes, {found.files} files"
