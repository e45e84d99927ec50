"""What a room above may suggest about a case, shown where people look at it.

A hint sets nothing: a person presses, and the operation that runs is the one they could have
chosen themselves. Without such a room the pages work as they are.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from doorstep.cases.models import Case
from doorstep.people.actors import Actor
from doorstep.places.models import Place


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed so far, before it is a case."""

    community: Place
    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Hinted:
    """What to draw, and what with."""

    template: str
    hints: Any


class Hinter(Protocol):
    """Whoever makes hints."""

    def on_case(self, actor: Actor, case: Case, *, at: datetime) -> Hinted | None:
        """For the office, beside a case it may see."""

    def on_words(self, actor: Actor, words: Words, *, at: datetime) -> Hinted | None:
        """For the office, while something is written down."""

    def on_receipt(self, actor: Actor, case: Case, *, at: datetime) -> Hinted | None:
        """For whoever told us, once it is written down: public wording only."""


_HINTERS: list[Hinter] = []


def offer(hinter: Hinter) -> None:
    """Let this one be asked from now on."""
    _HINTERS[:] = [hinter]


def on_case(actor: Actor, case: Case, *, at: datetime) -> Hinted | None:
    """See Hinter."""
    return next((each.on_case(actor, case, at=at) for each in _HINTERS), None)


def on_words(actor: Actor, words: Words, *, at: datetime) -> Hinted | None:
    """See Hinter."""
    return next((each.on_words(actor, words, at=at) for each in _HINTERS), None)


def on_receipt(actor: Actor, case: Case, *, at: datetime) -> Hinted | None:
    """See Hinter."""
    return next((each.on_receipt(actor, case, at=at) for each in _HINTERS), None)
