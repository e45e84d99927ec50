"""Looking at processes we started, and ending them: by their ids, never by a name."""

import os
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

TICKS = os.sysconf("SC_CLK_TCK")
LAST_WORDS = 15


@dataclass(frozen=True, slots=True)
class Running:
    """A process, all that it started, and PostgreSQL's processes for one database."""

    pid: int
    database: str = ""

    def cpu_ms(self) -> float:
        """Processor milliseconds so far, user and system."""
        pids = [*(family(self.pid) if self.pid else []), *self._backends()]
        return sum(_ticks(pid) for pid in pids) * 1000 / TICKS

    def _backends(self) -> list[int]:
        if not self.database.startswith("postgres"):
            return []
        asked = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        with psycopg.connect(self.database) as connection:
            name = self.database.rpartition("/")[2]
            return [pid for (pid,) in connection.execute(asked, [name]).fetchall()]


def family(pid: int) -> list[int]:
    """The process and its descendants."""
    found = [pid]
    for each in found:
        with suppress(OSError):
            for task in Path(f"/proc/{each}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
    return found


def stop(process: "subprocess.Popen[Any]") -> None:
    """Ask it to end, wait, then make sure; with all that it started."""
    started = family(process.pid)[1:] if process.poll() is None else []
    process.terminate()
    try:
        process.wait(LAST_WORDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pid in started:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _ticks(pid: int) -> int:
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    fields = told.rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
