"""Phone numbers as people type them."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from doorstep.kernel.errors import BadInput

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}[2-9]\d{6,7}")
_BETWEEN = re.compile(r"[\s\-‐-―().]+")
_COUNTRY = re.compile(r"(?:\+|00)86(?=[01]\d{9,})")

ACCOUNT_WIDE = 0  # an account belongs to no community


class NotAMobile(BadInput):
    """Codes go to mainland mobiles only."""

    code = "people.not_a_mobile"


class NotAPhone(BadInput):
    """What was typed cannot be called."""

    code = "people.not_a_phone"


def _digits(text: str) -> str:
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", text[:64]))
    return _COUNTRY.sub("", plain)


def is_mobile(number: str) -> bool:
    """True for a cleaned mainland mobile number."""
    return _MOBILE.fullmatch(number) is not None


def mobile(text: str) -> str:
    """The eleven digits of a mainland mobile. Raises NotAMobile."""
    number = _digits(text)
    if not is_mobile(number):
        raise NotAMobile(
            _("Please give a mainland mobile number: 11 digits that start with 1."), field="phone"
        )
    return number


def any_number(text: str) -> str:
    """The digits of a mobile or of a landline with its area code. Raises NotAPhone."""
    number = _digits(text)
    if not (is_mobile(number) or _LANDLINE.fullmatch(number)):
        raise NotAPhone(
            _("That does not look like a phone number. Give 11 digits, or area code and number."),
            field="phone",
        )
    return number


def number_in(text: str) -> str:
    """The digits when `text` is one whole number; empty for anything else."""
    try:
        return any_number(text)
    except NotAPhone:
        return ""
