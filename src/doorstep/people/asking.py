"""What somebody typed into a search box, kept in their sealed session for a while.

A name or a number must not stand in an address: addresses land in histories, logs and on shoulders.
So a search is posted, kept here under a random mark, and the address carries the mark.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

KEPT = 10
LASTS = timedelta(hours=8)
LONGEST = 60
_WHERE = "asked"
_MARK_BYTES = 6


def keep(session: SessionBase, text: str, *, at: datetime) -> str:
    """Remember what was typed; the mark leads back to it, in this session only."""
    mark = secrets.token_urlsafe(_MARK_BYTES)
    kept = _fresh(session, at)[-KEPT + 1 :]
    session[_WHERE] = [*kept, [mark, cleaned(text), at.timestamp()]]
    return mark


def recall(session: SessionBase, mark: str, *, at: datetime) -> str:
    """What was typed under this mark; empty when that is forgotten."""
    return next((text for known, text, _at in _fresh(session, at) if known == mark), "")


def cleaned(text: str) -> str:
    """One line, not longer than what is looked for."""
    return " ".join(text.replace("\x00", " ").split())[:LONGEST]


def _fresh(session: SessionBase, at: datetime) -> list[Any]:
    oldest = (at - LASTS).timestamp()
    return [each for each in session.get(_WHERE, []) if each[2] >= oldest]
