"""What a command shows while it works, when a person is watching."""

import os
import sys

MEGABYTE = 1024 * 1024


def progress(what: str, done: int) -> None:
    """One line that is written over, on a terminal only."""
    if sys.stderr.isatty():
        amount = f"{done / MEGABYTE:.0f} MB" if what == "database" else str(done)
        sys.stderr.write(f"\r{what}: {amount}   ")
        sys.stderr.flush()


def spoken_here() -> str:
    """The language of whoever sits at the terminal."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh-hans" if spoken.startswith("zh") else "en"
