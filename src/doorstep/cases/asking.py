"""What somebody means by what they typed into the search box. Pure."""

import re
from dataclasses import dataclass

from doorstep.kernel import codes
from doorstep.people import phones

CODE_LENGTH = 12
_LAST_FOUR = re.compile(r"(?P<rest>.*\S)[\s,，、]+(?P<digits>\d{4})")


@dataclass(frozen=True, slots=True)
class Asked:
    """The text, and what more it may be: a number, a code, the end of a number."""

    text: str
    number: str = ""
    code: str = ""
    rest: str = ""  # a name or a door, before the last four digits of a number
    last_four: str = ""

    @property
    def is_text(self) -> bool:
        """It is looked for in what was said and in names."""
        return bool(self.text) and not self.number


def read(text: str) -> Asked:
    """A whole number is nothing else; the rest may be a text as well."""
    if number := phones.number_in(text):
        return Asked(text, number=number)
    code = codes.normalise(text)
    if len(code) == CODE_LENGTH and codes.is_valid(code):
        return Asked(text, code=code)
    if ends := _LAST_FOUR.fullmatch(text):
        return Asked(text, rest=ends["rest"], last_four=ends["digits"])
    return Asked(text)
