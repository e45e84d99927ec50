"""Setting up again must cost nothing: `make run` and `./doorstep` do it every time."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def set_up() -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts/setup.py"), "--dev"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_second_set_up_finds_nothing_to_do():
    set_up()
    started = time.monotonic()
    done = set_up()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert time.monotonic() - started < 5
