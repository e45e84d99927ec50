"""Driving schemathesis against a server on loopback, and reading what it found."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from doorstep.cli.tests.processes import environment, started, wait_for
from tests.journeys.test_killed import free_port, healthy

ROOT = Path(__file__).resolve().parents[2]
SET_UP = ROOT / "scripts/setup.py"
PROGRAM = ROOT / ".tools/fuzz/bin/schemathesis"

# Whatever comes, these hold: no crash, no answer the description does not know of.
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "allow_header_conformance",
    "missing_required_header",
    "ignored_auth",
)


PHASES = ("examples", "coverage", "fuzzing")


@dataclass(frozen=True)
class Report:
    """How many cases were tried on how many operations, and what was wrong, in words."""

    cases: int
    tested: int
    selected: int
    wrong: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> Self:
        """From schemathesis' own report. Raises KeyError for anything else."""
        told = json.loads(text)
        wrong = [
            f"{failure['title']}: {', '.join(failure['operations'])}"
            for failure in told["failures"]
        ]
        wrong += [f"error: {json.dumps(each, ensure_ascii=False)}" for each in told["errors"]]
        if not told["complete"]:
            wrong.append(f"stopped early: {told['stop_reason']}")
        tried, named = told["test_cases"], told["operations"]
        if tried["errored"]:
            wrong.append(f"{tried['errored']} cases could not be sent")
        return cls(tried["generated"], named["tested"], named["selected"], tuple(wrong))


@contextmanager
def served(tmp_path: Path, **settings: str) -> Iterator[str]:
    """Our web server on this test's database; its address."""
    port = free_port()
    here = {"PORT": str(port), "DOORSTEP_FILES": str(tmp_path / "files"), **settings}
    env = environment(tmp_path, **here)
    options = f"--host=127.0.0.1 --port={port} --threads=4 --workers=1 --parent={os.getpid()}"
    with started("doorstep.cli.web", *options.split(), env=env):
        wait_for(lambda: healthy(port), seconds=60)
        yield f"http://127.0.0.1:{port}"


def fuzz(
    description: Mapping[str, Any],
    *,
    at: str,
    into: Path,
    examples: int,
    headers: Mapping[str, str] | None = None,
    checks: tuple[str, ...] = CHECKS,
    phases: tuple[str, ...] = PHASES,
) -> Report:
    """Try the API at this address with what its description allows and with what it does not."""
    subprocess.run([sys.executable, str(SET_UP), "--fuzz"], check=True)
    into.mkdir(parents=True, exist_ok=True)
    schema, report = into / "openapi.json", into / "report.json"
    schema.write_text(json.dumps(description, ensure_ascii=False), encoding="utf-8")
    given = [f"--header={name}: {value}" for name, value in (headers or {}).items()]
    command = [
        *(str(PROGRAM), "run", str(schema), f"--url={at}", *given),
        *(f"--checks={','.join(checks)}", f"--max-examples={examples}", "--workers=2"),
        *(f"--phases={','.join(phases)}", "--continue-on-failure", "--no-shrink"),
        *("--generation-deterministic", "--request-timeout=20"),
        *("--suppress-health-check=all", "--warnings=off", "--no-color"),
        *("--report=json", f"--report-json-path={report}"),
    ]
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "DJANGO_"))}
    log = into / "log.txt"
    with log.open("w") as out:
        subprocess.run(command, cwd=into, env=env, stdout=out, stderr=out, check=False)
    assert report.exists(), f"no report; {log.read_text()[-2_000:]}"
    return Report.read(report.read_text())


def knowing(description: dict[str, Any], known: Mapping[str, list[str]]) -> dict[str, Any]:
    """The description with ids that are really there, so that more than the 404 is tried."""
    for methods in description["paths"].values():
        for operation in methods.values():
            for each in operation.get("parameters", []):
                if each["in"] == "path" and each["name"] in known:
                    each["schema"] = {
                        "anyOf": [{"enum": known[each["name"]]}, each["schema"]],
                    }
    return description
