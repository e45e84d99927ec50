"""Cleaning what people type: one spelling, nothing unseen, nothing that breaks a line."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from doorstep.kernel.errors import BadInput

# They turn the reading order, so that a line shows other than it reads; or they are not seen.
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\u061c\ufeff]")
_UNKEPT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # controls, halves of characters
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_MANY_BLANK_LINES = re.compile(r"\n{3,}")
_SPACES = re.compile(r"[^\S\n]+")

_SPOKEN_DIGITS = str.maketrans("零〇一幺二三四五六七八九", "001123456789")
_GAP = r"[\s\-—–_.·]{0,2}"  # how people group the digits of one number
_PERSONAL = re.compile(
    r"(?<!\d)(?:"
    rf"(?:\+?86{_GAP})?1[3-9]\d{_GAP}(?:\d{{4}}{_GAP}\d{{4}}|\d{{3}}{_GAP}\d{{5}})"  # mobile
    r"|1 [3-9](?: \d){9}"  # mobile, digit by digit
    rf"|\(?0\d{{2,3}}\)?{_GAP}[2-8]\d{{2,3}}{_GAP}\d{{4}}"  # landline with its area
    rf"|[1-9]\d{{5}}{_GAP}(?:18|19|20)\d{{6}}{_GAP}\d{{3}}[\dXx]"  # ID number
    r"|[1-9]\d{7}(?:0\d|1[0-2])[0-3]\d{4}"  # ID number of the first kind
    r")(?!\d)"
)


def line(text: str, *, max_length: int, min_length: int = 1) -> str:
    """One line of text, its spaces collapsed. Raises BadInput when it cannot be kept."""
    single = _SPACES.sub(" ", _clean(text).replace("\n", " ")).strip()
    return _measured(single, max_length, min_length)


def paragraph(text: str, *, max_length: int, min_length: int = 0) -> str:
    """Text of several lines. Raises BadInput when it cannot be kept."""
    lines = "\n".join(each.rstrip() for each in _clean(text).split("\n"))
    return _measured(_MANY_BLANK_LINES.sub("\n\n", lines).strip(), max_length, min_length)


def looks_personal(text: str) -> bool:
    """True when `text` seems to hold a phone or ID number, written in digits or in Chinese."""
    digits = unicodedata.normalize("NFKC", text).translate(_SPOKEN_DIGITS)
    return _PERSONAL.search(digits) is not None


def without_personal(text: str) -> str:
    """The text with a gap where a phone or ID number seems to stand."""
    plain = unicodedata.normalize("NFKC", text)
    found = list(_PERSONAL.finditer(plain.translate(_SPOKEN_DIGITS)))
    for each in reversed(found):
        plain = f"{plain[: each.start()]} {plain[each.end() :]}"
    return plain


def _clean(text: str) -> str:
    seen = _LINE_ENDS.sub("\n", _UNSEEN.sub("", unicodedata.normalize("NFC", text)))
    if _UNKEPT.search(seen):
        raise BadInput(_("There are signs in the text that cannot be kept. Please type it again."))
    return seen.replace("\t", " ")


def _measured(text: str, max_length: int, min_length: int) -> str:
    if len(text) < min_length:
        if not text:
            raise BadInput(_("Please write something here."))
        raise BadInput(
            ngettext(
                "Please write at least %(count)d character.",
                "Please write at least %(count)d characters.",
                min_length,
            )
            % {"count": min_length}
        )
    if len(text) > max_length:
        raise BadInput(
            ngettext(
                "That is too long: please keep it to %(count)d character.",
                "That is too long: please keep it to %(count)d characters.",
                max_length,
            )
            % {"count": max_length}
        )
    return text
