"""What is wrong with the Chinese texts, one line each."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import polib

from doorstep.cli.messages.catalogue import Catalogue, Text, chinese
from doorstep.cli.messages.extract import Asked

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|(?<!%)%[sd]|\{(\w*)\}")


def problems(
    wanted: dict[Text, Asked], catalogue: Catalogue, *, borrowed: frozenset[Text]
) -> list[str]:
    """Texts without Chinese, Chinese without a text, conflicts and lost placeholders."""
    missing = [
        f"{asked.where}: no Chinese for {text.msgid!r}"
        for text, asked in sorted(wanted.items())
        if text not in catalogue.entries
    ]
    stale = [
        f"{catalogue.home[text]}: nothing asks for {text.msgid!r}"
        for text in sorted(catalogue.entries)
        if text not in wanted and text not in borrowed
    ]
    wrong = [
        f"{catalogue.home[text]}: {text.msgid!r}: {fault}"
        for text, entry in sorted(catalogue.entries.items())
        for fault in _faults(entry, wanted.get(text))
    ]
    return [*missing, *stale, *catalogue.conflicts, *wrong]


def _faults(entry: polib.POEntry, asked: Asked | None) -> Iterator[str]:
    if not all(text.strip() for text in chinese(entry)):
        yield "the Chinese is empty"
        return
    if "fuzzy" in entry.flags:
        yield "is marked fuzzy"
    if asked and bool(asked.plural) != bool(entry.msgid_plural):
        yield "is plural in one place only: give it msgid_plural and msgstr[0]"
    known = _placeholders(entry.msgid) | _placeholders(entry.msgid_plural or "")
    for text in chinese(entry):
        if unknown := _placeholders(text) - known:
            yield f"the Chinese has an unknown {', '.join(sorted(unknown))}"
        if lost := _placeholders(entry.msgid) - _placeholders(text) - _may_drop(entry):
            yield f"the Chinese has lost {', '.join(sorted(lost))}"


def _placeholders(text: str) -> set[str]:
    return {match.group() for match in PLACEHOLDER.finditer(text.replace("%%", ""))}


def _may_drop(entry: polib.POEntry) -> set[str]:
    """A singular may say "one" where the plural has a number, and so may the Chinese not."""
    if not entry.msgid_plural:
        return set()
    return _placeholders(entry.msgid) ^ _placeholders(entry.msgid_plural)


def borrowed() -> frozenset[Text]:
    """Texts of the packages we use: our fragments may say them better."""
    return frozenset(
        Text(entry.msgid, entry.msgctxt or "")
        for package in ("django", "allauth")
        for file in _package(package).rglob("locale/zh_Hans/LC_MESSAGES/django.po")
        for entry in polib.pofile(str(file))
    )


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise LookupError(f"{name} is not installed")
    return Path(spec.origin).parent
