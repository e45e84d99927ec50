"""Schemathesis in an environment of its own (.tools/fuzz), made where it is missing.

Its packages never meet ours: what tests us must not decide which versions we run.
"""

import hashlib
import subprocess
from pathlib import Path

import setup as house

REQUIREMENTS = house.ROOT / "requirements/fuzz.txt"
FOLDER = house.TOOLS / "fuzz"
DONE = FOLDER / "made_from"


def program() -> Path:
    """The `schemathesis` to run; installed first when it is not there in the pinned version."""
    found = FOLDER / "bin/schemathesis"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if not (found.exists() and DONE.exists() and DONE.read_text() == wanted):
        python = house.VENV / "bin/python"
        house.run(house.uv(), "venv", "--quiet", "--clear", "--python", python, FOLDER)
        pip = [house.uv(), "pip", "install", "--quiet", "--python", FOLDER / "bin/python"]
        house.run(*pip, "--require-hashes", "-r", REQUIREMENTS)
        DONE.write_text(wanted)
    return found


if __name__ == "__main__":
    raise SystemExit(subprocess.run([program(), "--version"], check=False).returncode)
