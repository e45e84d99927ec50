"""A few things that may be meant, while somebody types."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from doorstep.cases import queries, standing
from doorstep.cases.models import Case
from doorstep.kernel.search import marked
from doorstep.kernel.search.folding import Piece
from doorstep.people import searching
from doorstep.people.actors import Actor
from doorstep.places import searching as places

FEW = 4
_HALF_A_NUMBER = re.compile(r"\d[\d\s-]{4,}")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line: its words, where they lead, and what kind of thing it is."""

    url: str
    pieces: list[Piece]
    about: str
    icon: str
    when: datetime | None = None  # of two matters alike, which


def suggestions(actor: Actor, text: str) -> list[Suggestion]:
    """By name and by what was said only: half a number means nothing, a whole one is a look."""
    if not text or _HALF_A_NUMBER.search(text):
        return []
    people = searching.search(actor, text, limit=FEW).items
    found = places.search(actor, text, limit=FEW).items
    cases = queries.search(actor, text, limit=FEW).items
    return [
        *(
            Suggestion(
                reverse("people:person", args=[each.pk]),
                marked(each.name, text),
                each.called,
                "person",
            )
            for each in people
        ),
        *(
            Suggestion(
                reverse("places:place", args=[each.pk]),
                marked(each.name, text),
                each.parent.name if each.parent is not None else "",
                "pin",
            )
            for each in found
        ),
        *(_matter(each, text) for each in cases),
    ]


def _matter(case: Case, text: str) -> Suggestion:
    """Where, how it stands and since when: what tells it from the same said elsewhere."""
    told = (standing.place(case) or case.category.name, case.get_state_display())
    return Suggestion(
        reverse("cases:case", args=[case.pk]),
        marked(case.summary, text),
        " · ".join(map(str, told)),
        "inbox",
        case.recorded_at,
    )
