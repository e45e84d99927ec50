"""Invented things for the living page of parts: every state, in both languages."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django import forms

from doorstep.site import faces
from doorstep.site.sample_words import WORDS

Sample = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Block:
    """All samples of one language."""

    language: str
    words: dict[str, str]
    cards: list[Sample] = field(default_factory=list)
    entries: list[Sample] = field(default_factory=list)
    photos: list[Sample] = field(default_factory=list)
    answers: list[Sample] = field(default_factory=list)
    tabs: list[Sample] = field(default_factory=list)
    filters: list[Sample] = field(default_factory=list)
    work: list[Sample] = field(default_factory=list)
    bar: list[Sample] = field(default_factory=list)
    rail: list[Sample] = field(default_factory=list)
    form: forms.Form | None = None


def block(language: str, *, at: datetime, picture: str, form: forms.Form) -> Block:
    """Every part's samples in one language, as seen at the moment `at`."""
    words = WORDS[language]
    photos = [
        {"url": "#", "thumb_url": picture, "words": words["before"]},
        {"url": "#", "thumb_url": picture, "words": words["after"]},
    ]
    return Block(
        language=language,
        words=words,
        cards=_cards(words, at=at, picture=picture),
        entries=_entries(words, at=at, photos=photos),
        photos=photos,
        answers=_answers(words),
        tabs=[
            {"url": "#", "label": words["open"], "count": 31, "is_chosen": True},
            {"url": "#", "label": words["overdue"], "count": 4, "kind": "late"},
            {"url": "#", "label": words["all"]},
        ],
        filters=[_filter("kind", words, "light", "lift_kind"), _filter("state", words, "open")],
        work=[
            {"label": words["take"], "url": "#", "icon": "hand"},
            {"label": words["reassign"], "url": "#", "kind": "edge"},
        ],
        bar=_places(faces.BAR, counts={1: 3}),
        rail=_places(faces.RAIL, counts={0: 31, 2: 6}),
        form=form,
    )


def _places(entries: Iterable[faces.Entry], *, counts: dict[int, int]) -> list[Sample]:
    return [
        {
            "url": "#",
            "label": entry.label,
            "icon": entry.icon,
            "is_here": number == 0,
            "count": counts.get(number),
        }
        for number, entry in enumerate(entries)
    ]


def _filter(name: str, words: dict[str, str], *choices: str) -> Sample:
    offered = [{"value": "", "label": words["all"], "is_chosen": True}]
    offered += [{"value": each, "label": words[each]} for each in choices]
    return {"name": name, "label": words[name], "choices": offered}


def _cards(words: dict[str, str], *, at: datetime, picture: str) -> list[Sample]:
    shapes = [
        ("lamp", "light", "on_it", "soon", "by_six"),
        ("lift", "lift_kind", "desk_has_it", "late", "late_two"),
        ("lamp", "light", "asked_you", "asks", "is_it"),
        ("pension", "allowance", "desk_has_it", "calm", "in_days"),
        ("lamp", "light", "", "done", "done"),
        ("gone", "rubbish", "withdrawn", "off", "not_needed"),
    ]
    cards = [
        {
            "url": "#",
            "summary": words[summary],
            "category": words[category],
            "place": words["place"],
            "who": words.get(who, ""),
            "light_kind": light,
            "light_words": words[said],
            "when": at - timedelta(days=days),
        }
        for days, (summary, category, who, light, said) in enumerate(shapes)
    ]
    cards[0]["thumb_url"] = picture
    cards[3]["is_private"] = True
    return cards


def _entries(words: dict[str, str], *, at: datetime, photos: list[Sample]) -> list[Sample]:
    told: list[tuple[str, str, Sample]] = [
        ("now", "took", {}),
        ("problem", "back", {}),
        ("asks", "fixed", {"words": words["quote"], "photos": photos}),
        ("good", "took", {"who": words["zhang_role"]}),
        ("", "raised", {"words": words["lamp"]}),
    ]
    return [
        {"kind": kind, "what": words[what], "when": at - timedelta(hours=7 * number), **more}
        for number, (kind, what, more) in enumerate(told)
    ]


def _answers(words: dict[str, str]) -> list[Sample]:
    return [
        {"label": words["yes"], "url": "#", "icon": "check"},
        {"label": words["no"], "url": "#", "kind": "edge"},
        {"label": words["call"], "url": "#", "kind": "edge", "icon": "phone"},
    ]
