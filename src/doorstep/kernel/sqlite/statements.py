"""Telling statements that write from those that only read, by their first word."""

import re

_OPENING = re.compile(r"(?:\s+|--[^\n]*(?:\n|$)|/\*.*?\*/|\()*([A-Za-z]+)", re.DOTALL)
_CHANGES = re.compile(r"\b(?:INSERT|UPDATE|DELETE|REPLACE\s+INTO)\b", re.IGNORECASE)
_READS = frozenset(
    {"SELECT", "VALUES", "EXPLAIN", "PRAGMA", "ATTACH", "DETACH"}
    | {"COMMIT", "END", "ROLLBACK", "RELEASE"}  # these end a turn, they never begin one
)


def writes(statement: str) -> bool:
    """False only for what surely reads: an unknown statement is taken to write."""
    opening = _OPENING.match(statement)
    if opening is None:
        return bool(statement.strip())
    word = opening[1].upper()
    if word == "WITH":
        return _CHANGES.search(statement) is not None
    return word not in _READS
