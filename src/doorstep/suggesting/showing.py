"""A model card as its page draws it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from doorstep.catalogue.models import Category
from doorstep.suggesting.queries import Card, Share
from doorstep.suggesting.states import Purpose


@dataclass(frozen=True, slots=True)
class Line:
    """One heading: percent right when named, percent found, of how many texts."""

    name: str
    precision: int
    recall: int
    f1: int
    rows: int
    mistaken_for: str
    mistaken: int


@dataclass(frozen=True, slots=True)
class ShownCard:
    """Figures as people read them."""

    title: str
    version: int
    trained_at: datetime
    sources: str
    rows: int
    people: int
    ms: float
    accuracy: int
    macro_f1: int
    top2: int
    plain_accuracy: int
    lines: list[Line]
    names: list[str]
    confusion: list[tuple[str, list[int]]]
    shares: list[Share]


MOST_COLUMNS = 12


def shown(card: Card) -> ShownCard:
    """The newest model of one kind."""
    told = card.told
    apart: dict[str, Any] = told["apart"]
    names = _names(card, [each["label"] for each in apart["labels"]])
    confused = {(true, said): n for true, said, n in apart["confused"]}
    codes = list(names)
    return ShownCard(
        title=str(Purpose(card.model.purpose).label),
        version=card.model.version,
        trained_at=card.model.trained_at,
        sources=", ".join(told["sources"]),
        rows=told["rows"],
        people=told["people"],
        ms=told["ms_per_text"],
        accuracy=_percent(apart["accuracy"]),
        macro_f1=_percent(apart["macro_f1"]),
        top2=_percent(apart["top2"]),
        plain_accuracy=_percent(told["plain"]["accuracy"]),
        lines=[_line(each, names, confused) for each in apart["labels"]],
        names=[names[code] for code in codes] if len(codes) <= MOST_COLUMNS else [],
        confusion=[
            (names[true], [confused.get((true, said), 0) for said in codes]) for true in codes
        ]
        if len(codes) <= MOST_COLUMNS
        else [],
        shares=card.shares,
    )


def _line(
    each: dict[str, Any], names: dict[str, str], confused: dict[tuple[str, str], int]
) -> Line:
    own = each["label"]
    wrong = {said: n for (true, said), n in confused.items() if true == own and said != own}
    other = max(wrong, key=lambda said: (wrong[said], said), default="")
    return Line(
        name=names[own],
        precision=_percent(each["precision"]),
        recall=_percent(each["recall"]),
        f1=_percent(each["f1"]),
        rows=each["rows"],
        mistaken_for=names.get(other, other),
        mistaken=wrong.get(other, 0),
    )


def _names(card: Card, labels: list[str]) -> dict[str, str]:
    """Our own headings by their names; another system's classes are their own names."""
    if card.model.purpose != Purpose.HEADINGS:
        return {label: label for label in labels}
    rows = Category.objects.filter(code__in=labels).order_by("-pk")
    known = {row.code: row.name for row in rows}
    return {label: known.get(label, label) for label in labels}


def _percent(share: float) -> int:
    return round(share * 100)
