"""Reading addresses: which numbers in a text are a building, a unit, a door. No database here.

Nothing is decided that the tree could decide better: a run of numbers gives every reading that its
words allow, and the tree of the community says which of them exist.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from doorstep.places import numerals

_DASHES = str.maketrans(dict.fromkeys("—–―‐‑‒−﹣﹘~～_/\\", "-"))
_SIMPLE = str.maketrans("號樓棟單層門戶區園莊灣華東廣場", "号楼栋单层门户区园庄湾华东广场")
_NUMBER = re.compile(rf"[A-Z]?\d+[A-Z]?|[A-Z]|[{numerals.CHARACTERS}]+|[甲乙丙丁戊己庚辛]")


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
_GAP = re.compile(r"\s*[,、]\s*|\s*(?P<dash>[-杠之.])?\s*")
_AFTER_ESTATE = re.compile(r"(?:小区|大院|院内|里面)?[\s,的-]*")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text, and how it hangs on the one before it."""

    value: str
    label: Label
    start: int
    end: int
    is_chinese: bool = False
    dashed: bool = False  # a dash joins it to the number before


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a run of numbers."""

    building: str = ""
    unit: str = ""
    floor: str = ""
    door: str = ""

    @property
    def numbers(self) -> int:
        """How many numbers it makes sense of."""
        return sum(map(bool, (self.building, self.unit, self.floor, self.door)))


@dataclass(frozen=True, slots=True)
class Mention:
    """A place somebody names: in one of these estates (None: not said), by these readings."""

    estates: frozenset[int] | None = None
    buildings: frozenset[int] = frozenset()  # named ones, such as 综合楼
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """What the estates and named buildings of a community are called, folded, without spaces.

    `others` are names around them (the community itself, its street) that must not be mistaken.
    """

    estates: Mapping[str, frozenset[int]]
    buildings: Mapping[str, frozenset[int]]
    others: frozenset[str]

    def pattern(self) -> re.Pattern[str]:
        """The longest name at a place in the text wins."""
        known = {*self.estates, *self.buildings, *self.others}
        longest_first = sorted(known - {""}, key=lambda name: (-len(name), name))
        return re.compile("|".join(r"\s*".join(map(re.escape, name)) for name in longest_first))


def fold(text: str) -> str:
    """The text in one width, one case, one kind of dash, without traditional forms."""
    flat = unicodedata.normalize("NFKC", text).upper().translate(_DASHES).translate(_SIMPLE)
    return "".join(each for each in flat if unicodedata.category(each) != "Cf")


def fold_number(text: str) -> str:
    """ "三", "０3" and "3" are one number; "3a" is "3A"."""
    flat = fold(text).strip()
    flat = numerals.in_digits(flat) or flat
    return flat.lstrip("0") or flat


def mentions(text: str, names: Names, *, is_address: bool) -> list[Mention]:
    """Every place named in `text`, in order.

    With `is_address` the whole text is meant as an address, so bare "3-2" and "3 2 501" count.
    """
    found: list[Mention] = []
    within = Mention()  # the estate or named building last spoken of
    starts = -1  # where a number that belongs right to it would stand
    for piece in _pieces(fold(text), names):
        if isinstance(piece, list):
            touches = piece[0].start == starts
            buildings = within.buildings if touches else frozenset[int]()
            allowed = _rule(touches=touches, is_named=bool(buildings), is_address=is_address)
            if readings := tuple(_readings(piece, allowed)):
                found.append(Mention(within.estates, buildings, readings))
            continue
        name, starts = piece
        if name in names.estates:
            within = Mention(names.estates[name])
            found.append(within)
        elif name in names.buildings:
            within = Mention(within.estates, names.buildings[name])
            found.append(within)
    return found


def _pieces(text: str, names: Names) -> Iterator[tuple[str, int] | list[Number]]:
    """Names with where what follows them starts, and runs of numbers, as they come."""
    pattern = names.pattern()
    position = 0
    while position < len(text):
        name = pattern.match(text, position)
        if name and name.group() and _stands_alone(text, name):
            gap = _AFTER_ESTATE.match(text, name.end())
            position = gap.end() if gap else name.end()
            yield "".join(name.group().split()), position
            continue
        run, position = _run(text, position)
        if run:
            yield run


def _beside(text: str, match: re.Match[str]) -> tuple[str, str]:
    start, end = match.span()
    return text[start - 1 : start] if start else "", text[end : end + 1]


def _stands_alone(text: str, name: re.Match[str]) -> bool:
    """A name that begins or ends with a digit is not part of a longer number."""
    before, after = _beside(text, name)
    return not (
        (name.group()[0].isdigit() and before.isdigit())
        or (name.group()[-1].isdigit() and after.isdigit())
    )


def _run(text: str, position: int) -> tuple[list[Number], int]:
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
    if label is Label.FLOOR and len(value) > 2:  # 501楼上: upstairs of a door
        label, end = Label.BARE, match.end()
    return Number(value.lstrip("0") or value, label, position, end, is_chinese=digits is not None)


def _label(text: str, position: int) -> tuple[Label, int]:
    for label, words in _LABELS:
        if word := words.match(text, position):
            return label, word.end()
    return Label.BARE, position


def _is_inside_a_word(text: str, number: re.Match[str]) -> bool:
    before, after = _beside(text, number)
    if before.isascii() and before.isalnum():
        return True
    return (after.isascii() and after.isalnum()) or after in {":", "%", "月", "年", "元"}


def _rule(
    *, touches: bool, is_named: bool, is_address: bool
) -> Callable[[list[Number], str], bool]:
    """Which ways of reading a run may be believed where it stands."""
    if is_named:
        return lambda _run, slots: slots[0] != "b"
    if is_address:
        return lambda _run, _slots: True
    return lambda run, slots: _is_plain(run, slots, touches=touches)


def _readings(run: list[Number], allowed: Callable[[list[Number], str], bool]) -> Iterator[Reading]:
    """Every allowed way to give the numbers of a run their parts, the longest first."""
    for length in range(min(len(run), 4), 0, -1):
        some = run[:length]
        for slots in _assignments(some, ""):
            if allowed(some, slots):
                parts = dict(zip(slots, (each.value for each in some), strict=True))
                yield Reading(
                    building=parts.get("b", ""),
                    unit=parts.get("u", ""),
                    floor=parts.get("f", ""),
                    door=parts.get("d", ""),
                )


def _assignments(run: list[Number], so_far: str) -> Iterator[str]:
    """Strings of b, u, f, d in this order, one letter for each number of the run."""
    if len(so_far) == len(run):
        yield so_far
        return
    label = run[len(so_far)].label
    for slot in "bufd":
        is_later = not so_far or "bufd".index(slot) > "bufd".index(so_far[-1])
        if is_later and _fits(label, slot, is_first=not so_far):
            yield from _assignments(run, so_far + slot)


def _fits(label: Label, slot: str, *, is_first: bool) -> bool:
    if label in {Label.BARE, Label.NUMBER}:
        return slot != "f"
    if label is Label.FLOOR:
        return slot == "f" or (slot == "b" and is_first)  # 3楼2单元
    return slot == label.value


def _is_plain(run: list[Number], slots: str, *, touches: bool) -> bool:
    """Whether, in the middle of a sentence, these numbers can only be an address."""
    first, rest = run[0], run[1:]
    if slots[0] != "b" or not all(
        slot != "d" or _is_said(each) for each, slot in zip(run, slots, strict=True)
    ):
        return False
    if first.label is Label.BUILDING:
        joined = [each.dashed for each in rest[1:]] + [False]  # 3栋2-501
        return all(
            _is_said(each) or each.dashed or onward
            for each, onward in zip(rest, joined, strict=False)
        )
    if (
        rest
        and rest[0].label is Label.UNIT
        and not (first.is_chinese and first.label is Label.BARE)
    ):
        return True
    if touches and (first.label is Label.NUMBER or len(run) == 3):
        return True
    return (touches or slots in {"bud", "bd"}) and bool(rest) and all(each.dashed for each in rest)


def _is_said(number: Number) -> bool:
    """A unit or door without its word must at least look like one."""
    return number.label is not Label.BARE or len(number.value) >= 3
