"""What was said around the words somebody looked for."""

from collections.abc import Iterable

from doorstep.cases.models import Case
from doorstep.kernel import words
from doorstep.kernel.search import folded, marked, wanted
from doorstep.kernel.search.folding import Piece

AROUND = 24  # signs of what was said, on either side of the hit


def excerpts(
    cases: Iterable[Case], text: str, *, beside_summary: bool = True
) -> dict[int, list[Piece]]:
    """By the case's key: a piece of what was said, where a summary that is shown has not all.

    Only of cases whose words the reader may read. Nothing of private ones: their words are not
    looked through either.
    """
    asked = wanted(text)
    unseen = [
        case
        for case in cases
        if not case.is_private
        and not (beside_summary and all(word in folded(case.summary) for word in asked))
    ]
    said = words.read_many(case.said_id for case in unseen)
    found = {case.pk: _around(said.get(case.said_id or 0, ""), text) for case in unseen}
    return {key: pieces for key, pieces in found.items() if pieces}


def _around(said: str, text: str) -> list[Piece]:
    """The first hit and a little on either side; nothing when the words hold none."""
    pieces = marked(" ".join(said.split()), text)
    at = next((place for place, piece in enumerate(pieces) if piece.is_hit), None)
    if at is None:
        return []
    before = pieces[at - 1].text if at else ""
    after = "".join(piece.text for piece in pieces[at + 1 :])
    begun = f"…{before[-AROUND:]}" if len(before) > AROUND else before
    ended = f"{after[:AROUND]}…" if len(after) > AROUND else after
    return marked(f"{begun}{pieces[at].text}{ended}", text)
