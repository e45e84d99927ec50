"""Numbers in a text: what the word after each says it is, and which hang together."""

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum

from doorstep.places import numerals

_DASHES = str.maketrans(dict.fromkeys("—–―‐‑‒−﹣﹘~～_/\\", "-"))
_SIMPLE = str.maketrans("號樓棟單層門戶區園莊灣華東廣場", "号楼栋单层门户区园庄湾华东广场")
_NUMBER = re.compile(rf"[A-Z]?\d+[A-Z]?|[A-Z]|[{numerals.CHARACTERS}]{{1,7}}|[甲乙丙丁戊己庚辛]")
_COUNT = rf"(?:[0-9]{{1,2}}|[{numerals.CHARACTERS}]{{1,3}})"
_LIST = re.compile(
    rf"(?<![0-9A-Z元楼层室号月-])(?P<numbers>{_COUNT}(?:\s*[-、和及与]\s*{_COUNT})+)"
    r"\s*(?P<word>号楼|栋|幢|座)"
)


class Label(StrEnum):
    """What the word after a number says it is."""

    BUILDING = "b"
    UNIT = "u"
    FLOOR = "f"
    DOOR = "d"
    NUMBER = "n"  # 号: of anything
    BARE = ""


_WORDS = (
    (Label.BUILDING, "号楼|号栋|号幢|#楼|#栋|栋楼|幢楼|栋|幢|座|#"),
    (Label.UNIT, "号单元|单元|门洞|号门|门(?![牌口前外卫锁窗面])|梯(?!子)"),
    (Label.DOOR, "号室|号房|室|房(?![子屋产间顶])|户(?!人)"),
    (Label.FLOOR, "楼|层"),
    (Label.NUMBER, "号(?![线码晚早上下中前之到起开停])"),
)
_LABELS = tuple((label, re.compile(rf"\s*(?:{words})")) for label, words in _WORDS)
_GAP = re.compile(r"\s*[,、]\s*|\s*第|\s*(?P<dash>[-杠之.])?\s*")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text, and how it hangs on the one before it."""

    value: str
    label: Label
    start: int
    end: int
    is_chinese: bool = False
    dashed: bool = False  # a dash joins it to the number before


def fold(text: str) -> str:
    """The text in one width, one case, one kind of dash, without traditional forms."""
    flat = unicodedata.normalize("NFKC", text).upper().translate(_DASHES).translate(_SIMPLE)
    return "".join(each for each in flat if unicodedata.category(each) != "Cf")


def fold_number(text: str) -> str:
    """ "三", "０3" and "3" are one number; "3a" is "3A"."""
    flat = fold(text).strip()
    flat = numerals.in_digits(flat) or flat
    return flat.lstrip("0") or flat


def spread(folded: str) -> str:
    """ "2、3和5栋" as "2栋、3栋、5栋"."""

    def each_with_its_word(found: re.Match[str]) -> str:
        numbers = re.split(r"\s*[-、和及与]\s*", found["numbers"])
        return "、".join((numerals.in_digits(each) or each) + found["word"] for each in numbers)

    return _LIST.sub(each_with_its_word, folded)


def run_at(text: str, position: int) -> tuple[list[Number], int]:
    """The numbers that hang together from `position` on, and where to go on reading."""
    first = _number(text, position)
    if first is None:
        return [], _next(text, position)
    run = [first]
    while True:
        gap = _GAP.match(text, run[-1].end)
        following = _number(text, gap.end()) if gap else None
        if gap is None or following is None or not _hangs_on(gap, following):
            break
        run.append(replace(following, dashed=gap["dash"] is not None))
    return run, run[-1].end


def _next(text: str, position: int) -> int:
    """Past this character, or past the whole word or number it starts."""
    if not (text[position].isascii() and text[position].isalnum()):
        return position + 1
    end = position
    while end < len(text) and text[end].isascii() and (text[end].isalnum() or text[end] in ".:"):
        end += 1
    return end


def _hangs_on(gap: re.Match[str], following: Number) -> bool:
    if following.label is Label.BUILDING:
        return False  # a new building starts a new run
    if gap.group().strip() in {",", "、"}:
        return following.label in {Label.UNIT, Label.DOOR}
    return True


def _number(text: str, position: int) -> Number | None:
    """The number at `position`; None for phones, times, amounts and words."""
    match = _NUMBER.match(text, position)
    if match is None or len(match.group()) > 6:
        return None
    digits = numerals.in_digits(match.group())
    value = digits if digits is not None else match.group()
    if sum(each.isdigit() for each in value) > 4 or _is_inside_a_word(text, match):
        return None
    label, end = _label(text, match.end())
    if label is Label.BUILDING and match.group() == "两":  # two of them
        return None
    if label is Label.FLOOR and len(value) > 2:  # 501楼上: upstairs of a door
        label, end = Label.BARE, match.end()
    return Number(value.lstrip("0") or value, label, position, end, is_chinese=digits is not None)


def _label(text: str, position: int) -> tuple[Label, int]:
    for label, words in _LABELS:
        if word := words.match(text, position):
            return label, word.end()
    return Label.BARE, position


def _is_inside_a_word(text: str, number: re.Match[str]) -> bool:
    before, after = beside(text, number)
    if before.isascii() and before.isalnum():
        return True
    return (after.isascii() and after.isalnum()) or after in {":", "%", "月", "年", "元"}


def beside(text: str, match: re.Match[str]) -> tuple[str, str]:
    start, end = match.span()
    return text[start - 1 : start] if start else "", text[end : end + 1]
