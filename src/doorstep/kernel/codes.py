"""Short codes to print and say aloud: no look-alikes, and a check character that catches slips.

With 31 symbols, a prime, a weighted sum modulo 31 notices every single wrong symbol and every
swap of two symbols, wherever they stand.
"""

import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}
_GROUP = 4
_LONGEST = len(ALPHABET) - 1  # beyond this two places share a weight


def mint(symbols: int) -> str:
    """A new random code of `symbols` symbols and its check character.

    Raises ValueError for a length whose slips the check could not catch.
    """
    if not 1 <= symbols < _LONGEST:
        raise ValueError(f"A code has 1 to {_LONGEST - 1} symbols, not {symbols}.")
    body = "".join(secrets.choice(ALPHABET) for _ in range(symbols))
    return body + _check(body)


def is_valid(code: str) -> bool:
    """True when a normalised `code` carries the check character that belongs to it."""
    if not 2 <= len(code) <= _LONGEST or any(symbol not in _VALUES for symbol in code):
        return False
    return _check(code[:-1]) == code[-1]


def normalise(text: str) -> str:
    """What somebody typed, without width, case, spaces and dashes; nothing is guessed."""
    wide = unicodedata.normalize("NFKC", text).upper()
    return "".join(
        symbol
        for symbol in wide
        if not symbol.isspace() and unicodedata.category(symbol) not in {"Pd", "Cf"}
    )


def spoken(code: str) -> str:
    """The code in groups of four, as it is printed and read aloud."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def _check(body: str) -> str:
    """The symbol that brings the weighted sum to zero; its own weight is minus one."""
    total = sum(weight * _VALUES[symbol] for weight, symbol in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]
