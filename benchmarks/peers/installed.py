"""Peers in environments of their own under .tools/bench, made from pinned packages when needed."""

import hashlib
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.stage import ROOT, CannotPlay, say

TOOLS = ROOT / ".tools/bench"


def environment(name: str) -> Path:
    """The Python of the peer's environment, brought up to date. Raises CannotPlay."""
    pins = ROOT / f"requirements/bench-{name}.txt"
    folder, wanted = TOOLS / name, hashlib.sha256(pins.read_bytes()).hexdigest()
    done = folder / "made-from"
    if not done.exists() or done.read_text() != wanted:
        say(f"installing what {name} needs")
        uv = _uv()
        _run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder))
        python = str(folder / "bin/python")
        pip = [uv, "pip", "install", "--quiet", "--python", python, "--require-hashes"]
        _run(*pip, "-r", str(pins))
        done.write_text(wanted)
    return folder / "bin/python"


def _uv() -> str:
    sys.path.insert(0, str(ROOT / "scripts"))
    return str(import_module("setup").uv())


def _run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise CannotPlay(f"{' '.join(command[:3])} failed: {done.stderr[-400:]}")
