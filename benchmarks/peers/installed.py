"""Peers in environments of their own under .tools/bench, made from pinned packages when needed."""

import hashlib
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.stage import ROOT, CannotPlay, say

TOOLS = ROOT / ".tools/bench"
LIGHTHOUSE = "13.5.0"


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


def lighthouse() -> Path:
    """Lighthouse from npm, beside our own packages and not among them. Raises CannotPlay."""
    folder = TOOLS / "lighthouse"
    program = folder / "node_modules/.bin/lighthouse"
    wanted = f"lighthouse@{LIGHTHOUSE}"
    done = folder / "made-from"
    if not done.exists() or done.read_text() != wanted:
        say("installing lighthouse")
        folder.mkdir(parents=True, exist_ok=True)
        node = _setup().node_folder()
        _run(
            str(node / "npm"),
            "install",
            f"--prefix={folder}",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--loglevel=error",
            wanted,
        )
        done.write_text(wanted)
    return program


def _setup() -> Any:
    if str(ROOT / "scripts") not in sys.path:
        sys.path.insert(0, str(ROOT / "scripts"))
    return import_module("setup")


def _uv() -> str:
    return str(_setup().uv())


def _run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise CannotPlay(f"{' '.join(command[:3])} failed: {done.stderr[-400:]}")
