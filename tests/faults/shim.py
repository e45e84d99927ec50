"""Building the shim, and the surroundings that put it under a process."""

import functools
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).with_name("shim.c")
BUILT = Path(__file__).parents[2] / "build/faults"
DISK_FULL, READ_ONLY = 28, 30


class CannotBuild(Exception):
    """A sentence for the person at the keyboard."""


@functools.cache
def library() -> Path:
    """The compiled shim. Raises CannotBuild where there is no C compiler to be had."""
    mark = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:12]
    built = BUILT / f"shim-{mark}.so"
    if not built.exists():
        BUILT.mkdir(parents=True, exist_ok=True)
        half = built.with_suffix(f".{os.getpid()}")
        subprocess.run(
            [*_compiler(), "-shared", "-fPIC", "-O1", "-o", half, SOURCE, "-ldl"], check=True
        )
        half.rename(built)
    return built


def _compiler() -> list[str]:
    """The system's own, or the one that comes as a Python package, in an environment of its own."""
    for name in ("cc", "gcc", "clang"):
        if shutil.which(name):
            return [name]
    place = BUILT / "compiler"
    python = place / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
    if subprocess.run([python, "-m", "pip", "install", "-q", "ziglang"], check=False).returncode:
        raise CannotBuild("The fault tests need a C compiler: sudo apt-get install gcc")
    return [str(python), "-m", "ziglang", "cc"]


def recording(root: Path, log: Path) -> dict[str, str]:
    """Every write and flush under `root` is noted in `log`.

    The shim lies beside the log: whoever the process runs as may read it there.
    """
    log.touch()
    log.chmod(0o666)
    beside = log.with_name("shim.so")
    if not beside.exists():  # a running process may have it open already
        shutil.copy(library(), beside)
    return {"LD_PRELOAD": str(beside), "FAULTS_ROOT": str(root), "FAULTS_LOG": str(log)}


def failing(root: Path, count: Path, *, error: int) -> dict[str, str]:
    """Writes under `root` fail with `error` once as many have passed as `allow` says."""
    return {
        "LD_PRELOAD": str(library()),
        "FAULTS_ROOT": str(root),
        "FAULTS_COUNT": str(count),
        "FAULTS_ERROR": str(error),
    }


def allow(count: Path, writes: int) -> None:
    """So many more writes succeed; -1 is all of them."""
    count.write_text(f"{writes:<20d}")
