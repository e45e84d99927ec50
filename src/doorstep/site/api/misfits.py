"""What does not fit, said in the reader's language: a sentence for each thing pydantic finds."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

MOMENT = "2026-03-05T09:00:00+08:00"
DAY = "2026-03-05"

WHOLE = _("“%(field)s” must be a whole number.")
NUMBER = _("“%(field)s” must be a number.")
LIST = _("“%(field)s” must be a list.")
OBJECT = _("“%(field)s” must be an object with named fields.")
TEXT = _("“%(field)s” must be text.")
LOOK_IT_UP = _("“%(field)s” does not fit. Please look it up in the description of the API.")

# By pydantic's name of the error, or by its first word.
SENTENCES: dict[str, Promise] = {
    "missing": _("“%(field)s” is missing."),
    "extra_forbidden": _("We do not know “%(field)s”. Leave it out."),
    "string_too_short": _("“%(field)s” is too short: write at least %(min_length)s characters."),
    "string_too_long": _("“%(field)s” is too long: keep it to %(max_length)s characters."),
    "string_pattern_mismatch": LOOK_IT_UP,
    "string": TEXT,
    "too_short": _("“%(field)s” must have at least %(min_length)s entries."),
    "too_long": _("“%(field)s” may have at most %(max_length)s entries."),
    "greater_than_equal": _("“%(field)s” must be at least %(ge)s."),
    "less_than_equal": _("“%(field)s” must be at most %(le)s."),
    "enum": _("“%(field)s” must be one of %(expected)s."),
    "literal": _("“%(field)s” must be one of %(expected)s."),
    "uuid": _("“%(field)s” must be a UUID."),
    "datetime": _("“%(field)s” must be a moment with its time zone, like %(moment)s."),
    "timezone": _("“%(field)s” must be a moment with its time zone, like %(moment)s."),
    "date": _("“%(field)s” must be a day, like %(day)s."),
    "int": WHOLE,
    "float": NUMBER,
    "finite": NUMBER,
    "bool": _("“%(field)s” must be true or false."),
    "list": LIST,
    "set": LIST,
    "frozen": LIST,
    "tuple": LIST,
    "model": OBJECT,
    "dict": OBJECT,
}


def sentence_for(found: Mapping[str, Any], field: str) -> str:
    """One of pydantic's findings as a sentence that names the field."""
    kind = str(found["type"])
    template = SENTENCES.get(kind) or SENTENCES.get(kind.partition("_")[0], LOOK_IT_UP)
    told = {**found.get("ctx", {}), "moment": MOMENT, "day": DAY}
    told["expected"] = str(told.get("expected", "")).replace(" or ", ", ")
    told["field"] = field or gettext("the body")
    return str(template) % told
