"""Lighthouse on the first page of each face: resident, volunteer, office."""

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.figures import Finding, at_least
from benchmarks.peers.installed import lighthouse
from benchmarks.registry import benchmark
from benchmarks.stage import ROOT, SQLITE, CannotPlay, Server, Stage, say

MUST_BE_WHOLE = ("accessibility", "best-practices")
NOTED = "performance"


@benchmark("lighthouse", "Lighthouse on the first page of each face")
def pages(stage: Stage) -> Iterator[Finding]:
    """Accessibility and best practices have to be 100; performance is noted. One look each."""
    if stage.smoke:
        return
    program, browser = lighthouse(), _browser()
    database = stage.database(SQLITE, "pages")
    stage.python(
        "doorstep.cli.main", "simulate", "oujingyuan", "--small", "--in-place", database=database
    )
    homes = stage.told("benchmarks.peers.homes", database=database)
    server = stage.serve(database)
    for face, home in homes.items():
        say(f"{face}: {home['address']}")
        scores = _scores(stage, program, browser, server, home)
        for category in (*MUST_BE_WHOLE, NOTED):
            goal = at_least(1) if category in MUST_BE_WHOLE else None
            score = scores[category]
            yield Finding(
                f"lighthouse-{face}-{category}",
                "score",
                "full marks",
                "points",
                [(round(score["score"] * 100), 100.0)],
                goal,
                [f"not whole: {each}" for each in score["lost"]],
            )


def _scores(
    stage: Stage, program: Path, browser: str, server: Server, home: dict[str, str]
) -> dict[str, Any]:
    """What each category got, and the audits it lost points by."""
    report = stage.folder / "lighthouse.json"
    told = [
        str(program),
        f"http://127.0.0.1:{server.port}{home['address']}",
        "--quiet",
        "--output=json",
        f"--output-path={report}",
        f"--only-categories={','.join((*MUST_BE_WHOLE, NOTED))}",
        "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage",
        f"--extra-headers={json.dumps({'Cookie': home['cookie']})}",
    ]
    environment = stage.environment(server.database, CHROME_PATH=browser)
    done = subprocess.run(told, env=environment, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise CannotPlay(f"lighthouse failed: {done.stderr[-400:]}")
    found = json.loads(report.read_text())
    if not found["finalDisplayedUrl"].endswith(home["address"]):
        raise CannotPlay(f"lighthouse was led to {found['finalDisplayedUrl']}")
    return {
        name: {"score": category["score"], "lost": _lost(found, category)}
        for name, category in found["categories"].items()
    }


def _lost(found: dict[str, Any], category: dict[str, Any]) -> list[str]:
    """Audits that count and were not passed."""
    counted = [each["id"] for each in category["auditRefs"] if each["weight"]]
    scores = {name: found["audits"][name]["score"] for name in counted}
    return [name for name, score in scores.items() if score is not None and score < 0.9]


def _browser() -> str:
    sys.path.insert(0, str(ROOT / "scripts"))
    return str(import_module("chromium").chromium())
