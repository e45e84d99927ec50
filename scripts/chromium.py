"""The system's Chromium for the browser journeys, installed where it is missing."""

import os
import shutil
import subprocess
from pathlib import Path

from fetch import CannotFetch, apt

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MACOS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def chromium() -> str:
    """The path of a Chromium that starts. Raises CannotFetch."""
    if given := os.environ.get("DOORSTEP_CHROMIUM"):
        if not _starts(given):
            raise CannotFetch(f"DOORSTEP_CHROMIUM={given} does not start.")
        return given
    if not (found := _found()):
        apt(
            "chromium",
            sentence="The browser journeys need Chromium (or DOORSTEP_CHROMIUM with its path).",
        )
        found = _found()
    if not found:
        raise CannotFetch("Chromium was installed but does not start.")
    _have_chinese_letters()
    return found


def _found() -> str:
    candidates = [path for name in NAMES if (path := shutil.which(name))]
    candidates += [path for path in MACOS if Path(path).exists()]
    return next((path for path in candidates if _starts(path)), "")


def _starts(path: str) -> bool:
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _have_chinese_letters() -> None:
    """Without a Chinese font every screenshot shows empty boxes."""
    if shutil.which("fc-list") is None:
        return
    fonts = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False)
    if not fonts.stdout.strip():
        apt("fonts-noto-cjk", sentence="A Chinese font is missing.")
