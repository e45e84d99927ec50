"""docs/operate/performance.md: the figures of one run, as the command found them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import Finding
from benchmarks.registry import known
from benchmarks.stage import ROOT

KEPT = ROOT / "build/bench/findings"
HEAD = """# Performance

Written by `make bench`; do not edit. Ratios are what counts: both sides ran on one machine, taking
turns, and every figure is the median of at least five rounds unless it says otherwise. Absolute
figures are those of the machine below. What each comparison means and how it is made stands in
[benchmarks](../develop/benchmarks.md).
"""


def has(name: str) -> bool:
    """Whether an earlier run kept what this benchmark found."""
    return (KEPT / f"{name}.json").exists()


def keep(
    name: str, found: list[Finding], machine: dict[str, str], seconds: float, *, quick: bool
) -> None:
    """Keep what one benchmark found until the page is written."""
    KEPT.mkdir(parents=True, exist_ok=True)
    told = {
        "findings": [each.to_keep() for each in found],
        "machine": machine,
        "seconds": round(seconds),
        "quick": quick,
        "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
    }
    (KEPT / f"{name}.json").write_text(json.dumps(told, ensure_ascii=False, indent=1))


def write(target: Path) -> None:
    """The page, from what every benchmark found last."""
    kept = {name: json.loads((KEPT / f"{name}.json").read_text()) for name in known() if has(name)}
    target.write_text("\n".join(_lines(kept)) + "\n")


def _lines(kept: dict[str, Any]) -> list[str]:
    lines = [HEAD, "## The machine", "", "| | |", "|---|---|"]
    machine: dict[str, str] = next(iter(kept.values()), {"machine": {}})["machine"]
    lines += [f"| {name} | {value} |" for name, value in machine.items()]
    for name, told in kept.items():
        lines += ["", f"## {name}", "", _about(name, told), ""]
        lines += ["| comparison | ours | other | unit | ratio (min - max) | goal |"]
        lines += ["|---|---|---|---|---|---|"]
        found = [Finding.kept(each) for each in told["findings"]]
        lines += [_row(each) for each in found]
        noted = [f"- {each.name}: {note}" for each in found for note in each.notes]
        lines += ["", *noted] if noted else []
    return lines


def _about(name: str, told: dict[str, Any]) -> str:
    small = "; with smaller tables and shorter rounds (`--quick`)" if told["quick"] else ""
    return f"{known()[name].summary.capitalize()}. {told['at']}, {told['seconds']} s{small}."


def _row(each: Finding) -> str:
    shown = each.as_json()
    low, high = min(each.ratios), max(each.ratios)
    cells = [
        each.name,
        f"{each.ours}: {shown['ours']:,g}",
        f"{each.other}: {shown['other']:,g}",
        each.unit,
        f"{each.ratio:.3g} ({low:.3g} - {high:.3g})",
        each.verdict,
    ]
    return f"| {' | '.join(cells)} |"
