"""Rules for every template of every room: nothing inline, no outside host, no lost words."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

import doorstep

ROOMS = Path(doorstep.__file__).parent
TEMPLATES = sorted(ROOMS.glob("*/templates/**/*.html"))
FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "an inline style sheet": re.compile(r"<style", re.IGNORECASE),
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an inline handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "an htmx handler": re.compile(r"\shx-(on|vars|vals='js:)", re.IGNORECASE),
    "an outside host": re.compile(r"(src|href|action)\s*=\s*[\"'](https?:)?//", re.IGNORECASE),
    "words marked as safe": re.compile(r"\|\s*safe\b|autoescape off"),
    "a forbidden zoom": re.compile(r"user-scalable|maximum-scale"),
}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOMS))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
class TestEveryTemplate:
    def test_holds_nothing_forbidden(self, path: Path):
        words = path.read_text()

        assert [what for what, pattern in FORBIDDEN.items() if pattern.search(words)] == []

    def test_can_be_read(self, path: Path):
        get_template(str(path).partition("/templates/")[2])


PARTS = sorted((ROOMS / "site/templates/site/parts").glob("*.html"))


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.stem)
def test_every_part_says_what_it_wants(path: Path):
    opening = path.read_text()[:900]

    assert opening.startswith(("{% comment %}", "{#"))
    assert "Wants:" in opening


@pytest.mark.parametrize("path", sorted((ROOMS / "site/static").glob("site/*.svg")))
def test_every_drawing_is_only_a_drawing(path: Path):
    drawing = path.read_text()

    assert "<script" not in drawing
    assert not re.search(r"\s(style|on\w+|xlink:href)=", drawing)
