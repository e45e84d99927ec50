"""Where a demo is built: on SQLite in a temporary file that is renamed when it is whole."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from doorstep.demo.life import Lived
from doorstep.demo.neighbourhood import Shape
from doorstep.demo.simulate import IN_USE, WHOLE, Builder, NotEmpty, Progress, is_empty
from doorstep.kernel import deployment, keys
from doorstep.kernel.errors import DomainError

SUFFIX = ".building"
BESIDE = {"", "-wal", "-shm", ".lock", ".next"}


class BuildFailed(DomainError):
    """The process that built the temporary file did not end well."""

    code = "demo.build_failed"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to build."""

    shape: Shape
    until: date
    geo: Path | None = None
    is_small: bool = False


def build(plan: Plan, *, show: Callable[[Progress], None], in_place: bool = False) -> Lived | None:
    """Build the demo; None when a child process built it in a temporary file and told itself.

    Raises NotEmpty, OtherDay or BuildFailed.
    """
    keys.ensure()
    if connection.vendor == "sqlite" and not in_place:
        _build_beside(plan)
        return None
    call_command("migrate", verbosity=0, interactive=False)
    builder = Builder(plan.shape, until=plan.until, geo=plan.geo)
    for progress in builder.build():
        show(progress)
    connection.close()  # SQLite then folds its log into the file, which alone is renamed
    return builder.lived


def is_wanted() -> bool:
    """True for an empty database, and for one whose demo was not finished."""
    if connection.vendor == "sqlite" and _has_no_file():
        return True
    if "kernel_deployment" not in connection.introspection.table_names():
        return True
    row = deployment.current()
    return is_empty() if row is None else row.is_demo and row.build_stage != WHOLE


def _has_no_file() -> bool:
    """Looked at first: opening a connection would make the file."""
    real = Path(str(connection.settings_dict["NAME"]))
    return not real.exists() or real.stat().st_size == 0


def _build_beside(plan: Plan) -> None:
    """Only a whole neighbourhood ever stands at the real name, whenever the power goes."""
    real = Path(str(connection.settings_dict["NAME"])).absolute()
    _refuse_used()
    beside = real.with_name(real.name + SUFFIX)
    _sweep(beside)
    real.parent.mkdir(parents=True, exist_ok=True)
    told = [sys.executable, "-m", "doorstep.cli.main", "simulate", "oujingyuan", "--in-place"]
    told += ["--until", plan.until.isoformat()]
    told += ["--geo", str(plan.geo.absolute())] if plan.geo else []
    told += ["--small"] if plan.is_small else []
    child = subprocess.run(  # noqa: S603 our own interpreter, our own module
        told, env={**os.environ, "DATABASE_URL": f"sqlite:///{beside}"}, check=False
    )
    if child.returncode != 0:
        raise BuildFailed(f"The neighbourhood was not built (exit {child.returncode}).")
    connection.close()
    _refuse_half(beside)
    _sweep(real)
    _sync(beside)
    beside.replace(real)
    _sync(real.parent)
    _sweep(beside)


def _refuse_half(beside: Path) -> None:
    """Renaming leaves a log behind, and with it the last days. Raises BuildFailed."""
    log = beside.with_name(f"{beside.name}-wal")
    if log.exists() and log.stat().st_size > 0:
        raise BuildFailed("The neighbourhood was not built: its last days are not in the file.")


def _refuse_used() -> None:
    if _has_no_file():
        return
    call_command("migrate", verbosity=0, interactive=False)
    if not is_empty():
        raise NotEmpty(IN_USE)


def _sweep(file: Path) -> None:
    """Remove what an unfinished build left: a cut-off temporary file is not worth continuing."""
    for each in file.parent.glob(f"{file.name}*") if file.parent.exists() else ():
        if each.name == file.name or each.name.removeprefix(file.name) in {
            "-wal",
            "-shm",
            ".lock",
            ".next",
        }:
            each.unlink()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
