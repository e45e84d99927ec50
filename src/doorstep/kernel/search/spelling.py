"""Chinese names as they are typed in letters: whole, and by their initials."""

from itertools import islice, product

MOST_READINGS = 8
_LONGEST = 24


def in_letters(name: str) -> list[str]:
    """王小明 as "wangxiaoming" and "wxm"; a character of several readings gives several of both."""
    from pypinyin import Style, pinyin  # a dictionary of every phrase: read by who needs it

    readings = pinyin(name[:_LONGEST].strip(), style=Style.NORMAL, heteronym=True)
    spelt = list(islice(product(*readings), MOST_READINGS))
    whole = ["".join(way) for way in spelt]
    initials = ["".join(part[:1] for part in way) for way in spelt]
    return list(dict.fromkeys([*whole, *initials]))
