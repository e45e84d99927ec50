"""Whether a reply says anything: "received" and "passed on" are no answers. Pure.

The list is open: the page of flagged replies shows it to whoever judges them.
"""

import re
import tomllib
import unicodedata
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _

SAYS_SOMETHING_HAN = 5  # signs that must be left once stock phrases are taken out
SAYS_SOMETHING_WORDS = 3
LIKE = 0.85  # share of a reply's pairs of signs that the resident said already
LONG_ENOUGH = 8

# The longest first, for a phrase may hold another.
_LISTS = tomllib.loads((Path(__file__).parent / "stock.toml").read_text(encoding="utf-8"))
# The longest first, for a phrase may hold another.
PHRASES_ZH: tuple[str, ...] = tuple(sorted(_LISTS["zh"], key=len, reverse=True))
PHRASES_EN: tuple[str, ...] = tuple(sorted(_LISTS["en"], key=len, reverse=True))
_FILLERS = re.compile(r"[的了在由将会并且已被把对向我您你们请给与和是就有为及也都]")
_SIGNS = re.compile(r"[\W_]+")


class Emptiness(models.TextChoices):
    """Why a reply seems to say nothing."""

    PHRASES = "PHRASES", _("it is made of stock phrases")
    ECHO = "ECHO", _("it says back what the resident said")


def emptiness(reply: str, *, said: str = "") -> Emptiness | None:
    """Why the reply seems to be none; None for one that says something."""
    plain = unicodedata.normalize("NFKC", reply).casefold()
    if _is_phrases(plain):
        return Emptiness.PHRASES
    if _echoes(_squeezed(plain), _squeezed(unicodedata.normalize("NFKC", said).casefold())):
        return Emptiness.ECHO
    return None


def _is_phrases(plain: str) -> bool:
    left = plain
    for phrase in PHRASES_EN:
        left = re.sub(rf"\b{re.escape(phrase)}\b", " ", left)
    han = _squeezed(left)
    for phrase in PHRASES_ZH:
        han = han.replace(phrase, "")
    if han == _squeezed(plain):
        return False  # no stock phrase in it: short answers are answers
    words = re.findall(r"[a-z]{3,}|\d+", left)
    signs = len(_FILLERS.sub("", re.sub(r"[a-z0-9]", "", han)))
    return signs < SAYS_SOMETHING_HAN and len(words) < SAYS_SOMETHING_WORDS


def _echoes(reply: str, said: str) -> bool:
    if len(reply) < LONG_ENOUGH or not said:
        return False
    pairs = [reply[here : here + 2] for here in range(len(reply) - 1)]
    return sum(pair in said for pair in pairs) / len(pairs) >= LIKE


def _squeezed(text: str) -> str:
    return _SIGNS.sub("", text)
