"""`make check`: what no reviewer should have to look for. Exits 1 when anything is wrong."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv/bin"
CHECKS: dict[str, list[str]] = {
    "types": ["mypy"],
    "lint": ["ruff", "check", "--output-format", "concise", "."],
    "format": ["ruff", "format", "--check", "--quiet", "--output-format", "concise", "."],
    "room borders": ["lint-imports", "--no-logo"],
    "migrations": ["doorstep", "manage", "makemigrations", "--check", "--dry-run"],
    "messages": ["python", "-m", "doorstep.cli.messages", "--check"],
    "spelling": ["typos", "--format", "brief"],
    "house rules": ["pytest", "-q", "tests/house"],
}


@dataclass(frozen=True)
class Result:
    """How one check ended."""

    name: str
    is_clean: bool
    seconds: float
    output: str


def main() -> int:
    """Run all checks, two at a time, and say what each found."""
    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(_run, CHECKS))
    for result in results:
        mark = "ok  " if result.is_clean else "FAIL"
        print(f"{mark} {result.name} ({result.seconds:.1f} s)")
        if not result.is_clean:
            print(result.output)
    print(f"check: {time.monotonic() - started:.0f} s", flush=True)
    return 0 if all(result.is_clean for result in results) else 1


def _run(name: str) -> Result:
    program, *arguments = CHECKS[name]
    started = time.monotonic()
    done = subprocess.run(
        [str(BIN / program), *arguments],
        cwd=ROOT,
        env=os.environ | {"DOORSTEP_MODE": "test"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Result(name, done.returncode == 0, time.monotonic() - started, done.stdout)


if __name__ == "__main__":
    sys.exit(main())
