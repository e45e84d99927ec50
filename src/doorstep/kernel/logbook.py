"""The logbook: files outside the database, only ever added to, that must outlive it."""

import fcntl
import os
from pathlib import Path

from django.conf import settings

ANCHORS = "anchors.txt"
ERASURES = "erasures.txt"


def file(name: str) -> Path:
    """Where one of them lies."""
    return Path(settings.DOORSTEP_LOGBOOK) / name


def add(name: str, *added: str) -> None:
    """Add lines and flush them to the disk, so that they are there once this returns."""
    folder = Path(settings.DOORSTEP_LOGBOOK)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
    descriptor = os.open(folder / name, flags, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.write(descriptor, "".join(f"{line}\n" for line in added).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def lines(of: Path) -> list[str]:
    """The whole lines of such a file; none when it is not there. A torn last one does not count."""
    if not of.exists():
        return []
    text = of.read_text(encoding="utf-8")
    return [line for line in text[: text.rfind("\n") + 1].splitlines() if line.strip()]
