"""Reading addresses: which numbers in a text are a building, a unit, a door. No database here.

Nothing is decided that the tree could decide better: a run of numbers gives every reading that its
words allow, and the tree of the community says which of them exist.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from doorstep.places.tokens import Label, Number, beside, fold, run_at, spread

_AFTER_ESTATE = re.compile(r"(?:小区|大院|院内|里面)?[\s,的-]*")
# What may stand before a number that is an address of ours although no estate is named.
_OPENS = re.compile(
    r"(?:^|[\W_]|[住在的们是到和与从及跟本映诉于址对去回看让找]|我家)(?:小区)?[里内]?第?\s*$"
)
# After these, 一栋 and 3栋 say how many, not which.
_COUNTS = re.compile(r"[共有同那这每整各几了建修多约近]\s*$")
_LOOK_BACK = 8


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
    is_whole: bool = False  # it means nothing when its unit or door is not there


@dataclass(frozen=True)
class Names:
    """What the estates and named buildings of a community are called, folded, without spaces.

    `others` are names around them (the community itself, its street) that must not be mistaken.
    """

    estates: Mapping[str, frozenset[int]]
    buildings: Mapping[str, frozenset[int]]
    others: frozenset[str]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The longest name at a place in the text wins."""
        known = {*self.estates, *self.buildings, *self.others}
        longest_first = sorted(known - {""}, key=lambda name: (-len(name), name))
        return re.compile("|".join(r"\s*".join(map(re.escape, name)) for name in longest_first))


@dataclass(frozen=True, slots=True)
class _Setting:
    """Where in the text a run of numbers stands."""

    before: str
    within: Mention  # the estate or named building last spoken of
    touches: bool  # right behind its name
    is_address: bool

    @property
    def is_named(self) -> bool:
        return self.touches and bool(self.within.buildings)

    @property
    def is_count(self) -> bool:
        """Whether the number says how many there are."""
        is_sure = self.touches or self.is_address
        return not is_sure and _COUNTS.search(self.before) is not None

    @property
    def is_elsewhere(self) -> bool:
        """Whether a name we do not know stands right before it: an estate of others."""
        is_ours = self.is_address or self.touches or self.within.estates is not None
        return not is_ours and not self.is_count and _OPENS.search(self.before) is None


def mentions(text: str, names: Names, *, is_address: bool) -> list[Mention]:
    """Every place named in `text`, in order.

    With `is_address` the whole text is meant as an address, so bare "3-2" and "3 2 501" count.
    """
    folded = spread(fold(text))
    found: list[Mention] = []
    within = Mention()
    starts = -1  # where a number that belongs right to the name would stand
    is_elsewhere = False  # somebody else's estate was spoken of last
    for piece in _pieces(folded, names):
        if isinstance(piece, list):
            start = piece[0].start
            before = folded[max(0, start - _LOOK_BACK) : start]
            setting = _Setting(before, within, start == starts, is_address)
            understood = _understood(piece, setting)
            is_elsewhere = is_elsewhere or (setting.is_elsewhere and understood is not None)
            if understood is not None and not is_elsewhere and not setting.is_count:
                found.append(understood)
            continue
        name, starts = piece
        if name in names.estates:
            is_elsewhere = False
            within = Mention(names.estates[name])
            found.append(within)
        elif name in names.buildings:
            within = Mention(within.estates, names.buildings[name])
            found.append(within)
    return found


def _pieces(text: str, names: Names) -> Iterator[tuple[str, int] | list[Number]]:
    """Names with where what follows them starts, and runs of numbers, as they come."""
    pattern = names.pattern
    position = 0
    while position < len(text):
        name = pattern.match(text, position)
        if name and name.group() and _stands_alone(text, name):
            gap = _AFTER_ESTATE.match(text, name.end())
            position = gap.end() if gap else name.end()
            yield "".join(name.group().split()), position
            continue
        run, position = run_at(text, position)
        if run:
            yield run


def _stands_alone(text: str, name: re.Match[str]) -> bool:
    """A name that begins or ends with a digit is not part of a longer number."""
    before, after = beside(text, name)
    return not (
        (name.group()[0].isdigit() and before.isdigit())
        or (name.group()[-1].isdigit() and after.isdigit())
    )


def _understood(run: list[Number], setting: _Setting) -> Mention | None:
    """What a run of numbers may mean where it stands; None when it is no address."""
    readings = tuple(_readings(run, _rule(setting)))
    is_unsaid = setting.within.estates is None or run[0].label is Label.BARE
    if not readings:
        return None
    return Mention(
        estates=setting.within.estates,
        buildings=setting.within.buildings if setting.touches else frozenset(),
        readings=readings,
        is_whole=is_unsaid and not setting.touches and not setting.is_address,
    )


def _rule(setting: _Setting) -> Callable[[list[Number], str], bool]:
    """Which ways of reading a run may be believed where it stands."""
    if setting.is_named:
        return lambda _run, slots: slots[0] != "b"
    if setting.is_address:
        return lambda _run, _slots: True
    return lambda run, slots: _is_plain(run, slots, touches=setting.touches)


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
    if first.is_chinese and first.value == "1" and not rest and not touches:
        return False  # 一栋楼: a building, not the first one
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
