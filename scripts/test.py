"""`make test`: checks, the suite on SQLite and on PostgreSQL, then journeys in a browser.

Every stage runs even when an earlier one failed; the exit code is 1 when any did.
"""

import os
import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import covered
from chromium import chromium
from fetch import CannotFetch
from postgresql import postgresql

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv/bin"
COUNT = re.compile(r"(\d+) (passed|failed|skipped|errors?)\b")


@dataclass
class Tally:
    """What all stages together found."""

    counts: Counter[str] = field(default_factory=Counter)
    failed_stages: list[str] = field(default_factory=list)

    def closing(self) -> str:
        """The last line, as continuous integration reads it."""
        failed = self.counts["failed"] + self.counts["error"] + self.counts["errors"]
        failed = max(failed, len(self.failed_stages))
        line = f"{self.counts['passed']} passed, {failed} failed"
        return f"{line}, {self.counts['skipped']} skipped" if self.counts["skipped"] else line


def main() -> int:
    """Run all stages and close with one honest line."""
    started = time.monotonic()
    tally = Tally()
    check(tally)
    suite(tally, "SQLite", "--cov", "--cov-report=", address="sqlite:")
    covered.show()
    try:
        with postgresql() as address:
            suite(tally, "PostgreSQL", "--touching-database", address=address)
    except CannotFetch as refusal:
        lost(tally, "PostgreSQL", refusal)
    try:
        journeys(tally, browser=chromium())
    except CannotFetch as refusal:
        lost(tally, "browser", refusal)
    print(f"\ntest: {time.monotonic() - started:.0f} s", flush=True)
    for stage in tally.failed_stages:
        print(f"failed: {stage}")
    print(tally.closing(), flush=True)
    return 1 if tally.failed_stages else 0


def check(tally: Tally) -> None:
    """Lint, types and house rules first: they are the quickest to fail."""
    print("== check", flush=True)
    if subprocess.run([BIN / "python", ROOT / "scripts/check.py"], check=False).returncode:
        tally.failed_stages.append("check")


def suite(tally: Tally, name: str, *more: str, address: str) -> None:
    """Unit, property and race tests on one database."""
    pytest(tally, name, "-n", "2", "--dist", "worksteal", *more, DATABASE_URL_TEST=address)


def journeys(tally: Tally, *, browser: str) -> None:
    """Whole journeys in a real browser, on SQLite."""
    pytest(
        tally, "browser", "tests/browser", DATABASE_URL_TEST="sqlite:", DOORSTEP_CHROMIUM=browser
    )


def pytest(tally: Tally, stage: str, *arguments: str, **environment: str) -> None:
    """One pytest run, shown as it goes; its closing line is added to the tally."""
    print(f"\n== {stage}", flush=True)
    closing = ""
    command = [str(BIN / "pytest"), "-q", "--durations=5", *arguments]
    env = os.environ | environment
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            closing = line if COUNT.search(line) else closing
    tally.counts.update({word: int(count) for count, word in COUNT.findall(closing)})
    if process.returncode != 0:
        tally.failed_stages.append(stage)


def lost(tally: Tally, stage: str, refusal: CannotFetch) -> None:
    """A stage that could not run has failed."""
    print(f"\n== {stage}\n{refusal}", flush=True)
    tally.failed_stages.append(stage)


if __name__ == "__main__":
    sys.exit(main())
