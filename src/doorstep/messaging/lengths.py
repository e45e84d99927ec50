"""How many text messages a text costs. Pure; GSM 03.38 and UCS-2, as carriers count."""

from dataclasses import dataclass

PLAIN = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPED = frozenset("^{}\\[~]|€\f")  # each costs two of the plain ones
ONE_PLAIN, EACH_PLAIN = 160, 153
ONE_WIDE, EACH_WIDE = 70, 67  # any Chinese character makes the whole text wide


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text is for a carrier, and how many messages it leaves in."""

    characters: int
    parts: int


def of(text: str) -> Length:
    """The length of `text` as a text message. No part is cut inside a character."""
    if not set(text) - PLAIN - ESCAPED:
        return _counted([1 + (each in ESCAPED) for each in text], ONE_PLAIN, EACH_PLAIN)
    return _counted([1 + (ord(each) > 0xFFFF) for each in text], ONE_WIDE, EACH_WIDE)


def _counted(costs: list[int], one: int, each: int) -> Length:
    whole = sum(costs)
    if whole <= one:
        return Length(whole, 1)
    parts, room = 1, each
    for cost in costs:
        if cost > room:
            parts, room = parts + 1, each
        room -= cost
    return Length(whole, parts)
