"""Playing a power cut: at some moment of a recorded run, what is left, and what it should hold."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults.disk import Disk, Kind, lay_out, records

HERE = Path(__file__).parents[2]


@dataclass(frozen=True)
class Cut:
    """A moment after which the power was gone: what had been acknowledged, what is left."""

    acknowledged: frozenset[str]
    left: dict[str, bytes | None]
    called: str


def cuts(root: Path, start: Path, log: Path, *, moments: int, seeds: int) -> Iterator[Cut]:
    """Right after an acknowledgement, `moments` times over the run; each once without luck."""
    run = list(records(log.read_bytes()))
    notes = f"{root}/acknowledged"
    answered = [at for at, each in enumerate(run) if each.path == notes and each.data]
    wanted = {answered[len(answered) * (n + 1) // moments - 1] for n in range(moments)}
    disk, acknowledged = Disk(root, start), list[str]()
    for at, each in enumerate(run):
        if each.path == notes:
            if each.kind == Kind.WRITE:
                acknowledged.append(each.data.decode().split()[0])
            continue
        disk.do(each)
        if at in wanted:
            raise AssertionError("an acknowledgement is no change of the disk")
        if at + 1 in wanted:
            known = frozenset([*acknowledged, run[at + 1].data.decode().split()[0]])
            for seed in [None, *range(seeds)]:
                luck = None if seed is None else random.Random(seed)
                yield Cut(known, disk.after_power_cut(luck), f"record {at}, luck {seed}")


def lay_out_beside(cut: Cut, start: Path, folder: Path) -> Path:
    """A copy of `start` as the power cut left it, owned as the start is."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(start, folder, symlinks=True)
    lay_out(cut.left, folder)
    owner = start.stat()
    if os.geteuid() == 0:
        for each in [folder, *folder.rglob("*")]:
            os.chown(each, owner.st_uid, owner.st_gid, follow_symlinks=False)
    return folder


def write(
    root: Path, count: int, env: dict[str, str], *more: str
) -> subprocess.CompletedProcess[str]:
    """Let the writer take `count` cases down."""
    return writer("write", str(count), str(root), *more, env=env)


def writer(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """One run of tests/faults/writer.py, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "tests.faults.writer", *arguments],
        env=surroundings(env),
        cwd=HERE,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def surroundings(more: dict[str, str]) -> dict[str, str]:
    """Those of this process without what pytest and the suite set."""
    leave_out = ("PYTEST_", "DATABASE_URL", "DOORSTEP_MODE", "COV_")
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(leave_out)}
    return {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "doorstep.settings",
        "DOORSTEP_MODE": "demo",
        **more,
    }
