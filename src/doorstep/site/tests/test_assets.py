"""What is bundled must run where it is promised to: an Android 8 WebView, a Chromium 109 office."""

import gzip
import re
from pathlib import Path

import pytest

import doorstep

BUILT = Path(doorstep.__file__).parent / "site/static/built"
OLD = ["resident.css", "print.css", "map.css", "resident.js", "volunteer.js", "map.js"]
NOT_IN_AN_OLD_WEBVIEW = {
    "gaps between flex items": r"display:(inline-)?flex[^}]*[;{]gap:",
    "min(), max(), clamp()": r"[:\s,(](min|max|clamp)\(",
    "inset": r"[;{]inset:",
    ":is() and :where()": r":(is|where)\(",
    ":has()": r":has\(",
    "color-mix": r"color-mix\(",
    "aspect-ratio": r"aspect-ratio:",
    "nested rules": r"&[.:\[ ]",
    "sides by writing direction": r"(margin|padding)-(inline|block)",
}
NOT_IN_OLD_SCRIPTS = {
    "optional chaining": r"[\w\])]\?\.[a-zA-Z_(\[]",
    "nullish coalescing": r"\?\?",
    "private members": r"this\.#",
    "replaceAll": r"\.replaceAll\(",
    "flat arrays": r"\.(flat|flatMap)\(",
    "evaluating text": r"[^.\w]eval\(",
}
BUDGETS = {"resident.css": 8, "resident.js": 5, "console.css": 9, "volunteer.js": 26}


@pytest.mark.parametrize("name", [name for name in OLD if name.endswith(".css")])
@pytest.mark.parametrize("what", NOT_IN_AN_OLD_WEBVIEW)
def test_styles_hold_nothing_an_old_phone_does_not_know(name: str, what: str):
    assert not re.search(NOT_IN_AN_OLD_WEBVIEW[what], (BUILT / name).read_text())


@pytest.mark.parametrize("what", NOT_IN_OLD_SCRIPTS)
def test_residents_scripts_hold_nothing_an_old_phone_does_not_know(what: str):
    assert not re.search(NOT_IN_OLD_SCRIPTS[what], (BUILT / "resident.js").read_text())


@pytest.mark.parametrize("name", OLD)
def test_nothing_is_fetched_from_another_host(name: str):
    fetched = re.findall(r"url\([\"']?(?!data:)([^)\"']+)", (BUILT / name).read_text())

    assert [each for each in fetched if "//" in each] == []


@pytest.mark.parametrize("name", BUDGETS)
def test_bundles_stay_small(name: str):
    assert len(gzip.compress((BUILT / name).read_bytes())) <= BUDGETS[name] * 1024
