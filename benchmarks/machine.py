"""What machine this is: figures that let two runs be compared."""

import os
import platform
import sqlite3
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

LOOPS, SYNCS = 2_000_000, 50


def calibration(folder: Path) -> dict[str, str]:
    """Names and figures, in the order they are shown."""
    return {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "load before": f"{os.getloadavg()[0]:.2f}",
        "a fixed loop": f"{_loop():.0f} ms CPU",
        "fsync of 4 KiB": f"{_fsync(folder):.2f} ms (median)",
        "memory": f"{_memory_gib():.0f} GiB",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.release()}",
    }


def _loop() -> float:
    """The best of three: what one core gives when nobody disturbs it."""
    return min(_once() for _ in range(3))


def _once() -> float:
    started, total = process_time(), 0
    for number in range(LOOPS):
        total += number % 7
    return (process_time() - started) * 1000


def _fsync(folder: Path) -> float:
    taken = []
    with tempfile.NamedTemporaryFile(dir=folder) as out:
        for _ in range(SYNCS):
            out.write(b"x" * 4096)
            out.flush()
            started = perf_counter()
            os.fsync(out.fileno())
            taken.append((perf_counter() - started) * 1000)
    return median(taken)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
