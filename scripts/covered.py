"""How much of each room the tests ran through, statements and branches together."""

import json
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOAL = 90.0


def by_room() -> dict[str, float]:
    """Per cent by room, from the data the last run left. Empty when it left none."""
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        done = subprocess.run(
            [str(ROOT / ".venv/bin/coverage"), "json", "-q", "-i", "-o", out.name],
            cwd=ROOT,
            check=False,
        )
        if done.returncode != 0:
            return {}
        files = json.loads(Path(out.name).read_text())["files"]
    ran: defaultdict[str, int] = defaultdict(int)
    there: defaultdict[str, int] = defaultdict(int)
    for name, found in files.items():
        parts = Path(name).parts
        room = parts[parts.index("doorstep") + 1]
        if room.endswith(".py"):
            continue
        summary = found["summary"]
        ran[room] += summary["covered_lines"] + summary.get("covered_branches", 0)
        there[room] += summary["num_statements"] + summary.get("num_branches", 0)
    return {room: 100 * ran[room] / there[room] for room in sorted(there) if there[room]}


def show() -> None:
    """One line per room; those below the goal are marked."""
    for room, share in by_room().items():
        print(f"covered {room:<12} {share:5.1f} %{'' if share >= GOAL else '  below the goal'}")
