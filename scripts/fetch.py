"""Getting what the tests need from the system, with one clear sentence when it cannot be had."""

import os
import shutil
import subprocess


class CannotFetch(Exception):
    """A sentence for the person at the keyboard."""


def apt(*packages: str, sentence: str) -> None:
    """Install Debian packages. Raises CannotFetch with `sentence` where that is not possible."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise CannotFetch(f"{sentence} On Debian or Ubuntu: sudo apt-get install {packages[0]}")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    print(f"installing {', '.join(packages)}", flush=True)
    for command in (["update", "-q"], ["install", "-qy", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", *command], env=quiet, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise CannotFetch(f"{sentence} apt-get said: {done.stderr.strip()[-300:]}")
