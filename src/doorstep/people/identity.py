"""Citizen ID numbers: 18 characters, of which the last one checks the others."""

import re
import unicodedata
from datetime import date

from django.utils.translation import gettext_lazy as _

from doorstep.kernel.errors import BadInput

_SHAPE = re.compile(r"[1-9]\d{16}[\dX]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


class NotAnIdNumber(BadInput):
    """What was typed is not a citizen ID number."""

    code = "people.not_an_id_number"


def cleaned(text: str) -> str:
    """The 18 characters. Raises NotAnIdNumber when a digit must be wrong."""
    number = "".join(unicodedata.normalize("NFKC", text[:64]).upper().split())
    if not _SHAPE.fullmatch(number) or not _is_a_day(number) or check(number) != number[-1]:
        raise NotAnIdNumber(
            _("Please check the ID number: one of its 18 characters must be wrong."),
            field="id_number",
        )
    return number


def check(number: str) -> str:
    """The check character that belongs to the first 17 digits."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[:17], strict=True))
    return _CHECKS[total % 11]


def _is_a_day(number: str) -> bool:
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return True
