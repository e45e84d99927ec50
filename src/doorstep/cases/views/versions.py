"""Which version of a case a page was drawn from."""

from django.http import QueryDict

LONGEST = 8


def version_in(typed: QueryDict) -> int | None:
    """The hidden version of a form; None when it carries none, or nonsense."""
    text = typed.get("version") or ""
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST
    return int(text) if is_number else None
