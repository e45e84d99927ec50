"""Rules about the files themselves."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = {".py", ".html", ".css", ".js", ".mjs"}
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
# Written so that this file does not hold what it looks for.
SUPPRESSION = re.compile(r"#[ ](noqa|type: ignore|pragma: no cover)")
SUPPRESSION_WITH_REASON = re.compile(
    r"#[ ](noqa: [A-Z0-9, ]+|type: ignore\[[a-z, -]+\]|pragma: no cover)[ #:-]+\S*[a-z]\S*( |$)"
)
DOWNLOAD_HOST = re.compile(
    r"pypi[.]org|python[h]osted|npm[j]s[.]|npm[m]irror|index-[u]rl |\"resolv[e]d\""
)


def _committed() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [file for name in listing.split("\0") if name and (file := ROOT / name).is_file()]


COMMITTED = _committed()
HAND_WRITTEN = [
    file for file in COMMITTED if file.suffix in WRITTEN and "migrations" not in file.parts
]


def test_no_file_is_longer_than_one_can_read():
    long = {
        str(file.relative_to(ROOT)): lines
        for file in HAND_WRITTEN
        if (lines := len(file.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{file.relative_to(ROOT)}:{node.lineno} {node.name} ({lines} lines)"
        for file in HAND_WRITTEN
        if file.suffix == ".py" and "tests" not in file.parts
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert long == []


def test_every_suppression_says_why():
    silent = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in HAND_WRITTEN
        if file.suffix == ".py"
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if SUPPRESSION.search(line) and not SUPPRESSION_WITH_REASON.search(line)
    ]
    assert silent == []


def test_no_committed_file_names_where_packages_come_from():
    named = [
        str(file.relative_to(ROOT))
        for file in COMMITTED
        if file.suffix not in {".png", ".jpg", ".ico", ".woff2", ".parquet"}
        and DOWNLOAD_HOST.search(file.read_text(errors="replace"))
    ]
    assert named == []


@pytest.mark.parametrize(
    "name", ["base.txt", "dev.txt", "build.txt", "uv.txt", "node.txt", "fuzz.txt"]
)
def test_every_pinned_package_has_a_hash(name):
    blocks = re.split(r"\n(?=[a-zA-Z0-9])", (ROOT / "requirements" / name).read_text())
    assert [block.split()[0] for block in blocks if "==" in block and "--hash" not in block] == []
