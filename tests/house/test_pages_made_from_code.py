"""docs/ pages that are made from the code say what the code says today."""

import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import describe  # noqa: E402 - after the path is known

AGAIN = "out of date; run: make docs (a change of the API also wants a line in CHANGELOG.md)"


@pytest.fixture(scope="module")
def written():
    return describe.pages()


@pytest.mark.parametrize("path", sorted(describe.PAGES))
def test_is_up_to_date(path: str, written: dict[str, str]):
    assert (ROOT / path).read_text(encoding="utf-8") == written[path], AGAIN


def test_the_snapshot_names_no_other_host(written: dict[str, str]):
    hosts = re.findall(r"https?://([^\"\s/]+)", written["docs/api/openapi.json"])
    assert [host for host in hosts if not host.endswith(".example")] == []


def test_every_operation_of_the_api_says_what_it_does(written: dict[str, str]):
    paths = json.loads(written["docs/api/openapi.json"])["paths"]
    silent = [
        f"{method} {path}"
        for path, methods in paths.items()
        for method, operation in methods.items()
        if not operation.get("description")
    ]
    assert silent == []


def test_every_refusal_and_event_says_what_it_means(written: dict[str, str]):
    tables = written["docs/develop/refusals.md"] + written["docs/develop/events.md"]
    assert re.findall(r"^\| `[^|]*(?:\| \d+ \|  \||<br> \|)", tables, re.MULTILINE) == []
