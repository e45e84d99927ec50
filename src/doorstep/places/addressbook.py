"""The address tree of one community, asked which of several readings exist."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from doorstep.places.addresses import Mention, Names, Reading
from doorstep.places.models import Place
from doorstep.places.numerals import in_chinese, in_digits
from doorstep.places.states import DEPTH, PlaceKind
from doorstep.places.tokens import fold, fold_number

_ENDINGS = (
    "住宅小区",
    "小区",
    "花园",
    "家园",
    "新村",
    "公寓",
    "花苑",
    "广场",
    "苑",
    "园",
    "里",
    "庭",
    "城",
    "府",
)
_TOO_PLAIN = frozenset(
    {"花园", "家园", "新村", "公寓", "广场", "小区", "社区", "东区", "西区", "南区", "北区"}
)
_NUMBERED = re.compile(
    r"[A-Z]?\d+[A-Z]?(?:号楼|号栋|栋|幢|座|楼|号|#)?|[A-Z甲乙丙丁](?:座|栋|幢|号楼)?"
)
_CHINESE_COUNT = re.compile(r"[一二三四五六七八九十]+(?=[期区号院组])")
_DIGIT_COUNT = re.compile(r"\d{1,2}(?=[期区号院组])")


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in the tree that a mention may mean; the deepest id that is known counts."""

    estate_id: int
    building_id: int | None = None
    unit_id: int | None = None
    dwelling_id: int | None = None
    misses_door: bool = False  # a unit or door was named that is not there

    @property
    def depth(self) -> int:
        """How far down the tree this reaches."""
        ids = (self.building_id, self.unit_id, self.dwelling_id)
        return sum(each is not None for each in ids)

    def is_told_better_by(self, other: "Hit") -> bool:
        """Whether `other` is inside this place, or this very place without a wrong door."""
        return (
            self.estate_id == other.estate_id
            and self.building_id in {None, other.building_id}
            and self.unit_id in {None, other.unit_id}
            and self.dwelling_id in {None, other.dwelling_id}
            and (other.depth, not other.misses_door) > (self.depth, not self.misses_door)
        )


# Names around a community, and of its grids: never a short form of an estate.
_AROUND = frozenset(PlaceKind) - {PlaceKind.ESTATE, PlaceKind.BUILDING, PlaceKind.UNIT}
_MOST_KNOWN = 10_000


class Doors(Protocol):
    """Dwellings behind a door of these units, with their units."""

    def __call__(self, units: Iterable[int], door: str) -> dict[int, int]: ...


class Book:
    """Estates, buildings and units of a community in memory, as people call them."""

    def __init__(self, places: Iterable[Place], doors: Doors) -> None:
        """`places` are those of a community in the order of their keys, with what is above it."""
        self._find_doors = doors
        self._known: dict[Mention, list[Hit]] = {}
        self._units: dict[int, list[tuple[int, str]]] = defaultdict(list)
        self._buildings: dict[str, list[int]] = defaultdict(list)
        self._estate_of: dict[int, int] = {}
        self.estates: dict[int, str] = {}
        self.numbers: dict[int, list[str]] = defaultdict(list)
        called: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        others = set()
        for place in sorted(places, key=lambda each: (DEPTH[PlaceKind(each.kind)], each.pk)):
            if place.kind in _AROUND:
                others.add(_folded(place.name_zh))
            elif place.is_active:
                self._enter(place, called[place.kind])
        self._shorten(called[PlaceKind.ESTATE])
        self.names = Names(
            estates=_frozen(called[PlaceKind.ESTATE]),
            buildings=_frozen(called[PlaceKind.BUILDING]),
            others=frozenset(others),
        )

    def _enter(self, place: Place, called: dict[str, set[int]]) -> None:
        """One estate, building or unit, those above it having been entered before."""
        names = (place.name_zh, place.name_en, *place.also_called)
        spelt = {_folded(name) for name in names} - {""}
        above = place.parent_id or 0
        if place.kind == PlaceKind.ESTATE:
            self.estates[place.pk] = place.name_zh
            for way in {way for name in spelt for way in _ways(name)}:
                called[way].add(place.pk)
        elif place.kind == PlaceKind.UNIT:
            self._units[above].append((place.pk, fold_number(place.number)))
        elif above in self.estates:
            self._estate_of[place.pk] = above
            self._buildings[fold_number(place.number)].append(place.pk)
            self.numbers[above].append(place.number)
            for name in spelt:
                if not _NUMBERED.fullmatch(name):
                    called[name].add(place.pk)

    def _shorten(self, estates: dict[str, set[int]]) -> None:
        """欧景苑 is also called 欧景, unless that says nothing or is somebody's full name."""
        full = {name: set(ids) for name, ids in estates.items()}
        for name, ids in full.items():
            short = next((name.removesuffix(end) for end in _ENDINGS if name.endswith(end)), name)
            if len(short) >= 2 and short not in full and short not in _TOO_PLAIN:
                estates[short] |= ids

    def hits(self, mention: Mention) -> list[Hit]:
        """What the mention may mean, the deepest readings only; empty when nothing exists."""
        if (known := self._known.get(mention)) is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[mention] = self._hits(mention)
        return known

    def _hits(self, mention: Mention) -> list[Hit]:
        if not mention.readings:
            return self._bare(mention)
        found = [
            (reading.numbers, hit)
            for reading in mention.readings
            for hit in self._read(reading, mention)
            if not (mention.is_whole and hit.misses_door)
        ]
        return _deepest(found)

    def _bare(self, mention: Mention) -> list[Hit]:
        if mention.buildings:
            return [self._building(pk) for pk in self._among(mention, mention.buildings)]
        return [Hit(pk) for pk in sorted(mention.estates or ())]

    def _among(self, mention: Mention, buildings: Iterable[int]) -> list[int]:
        estates = mention.estates
        return sorted(pk for pk in buildings if estates is None or self._estate_of[pk] in estates)

    def _building(self, pk: int, *, misses_door: bool = False) -> Hit:
        return Hit(self._estate_of[pk], pk, misses_door=misses_door)

    def _read(self, reading: Reading, mention: Mention) -> Iterator[Hit]:
        buildings = self._meant(reading, mention)
        if not reading.unit and not reading.door:
            yield from (self._building(pk) for pk in buildings)
            return
        meant = {
            unit: building
            for building in buildings
            for unit, number in self._units.get(building, ())
            if reading.unit in {"", number}
        }
        doors = self._find_doors(meant, reading.door) if reading.door and meant else {}
        for pk in buildings:
            yield from self._inside(pk, reading, meant, doors)

    def _meant(self, reading: Reading, mention: Mention) -> list[int]:
        if mention.buildings:
            return self._among(mention, mention.buildings)
        if reading.building:
            return self._among(mention, self._buildings.get(reading.building, ()))
        possible = self._among(mention, self._estate_of)
        return possible if len(possible) == 1 else []

    def _inside(
        self, building_id: int, reading: Reading, units: dict[int, int], doors: dict[int, int]
    ) -> Iterator[Hit]:
        estate_id = self._estate_of[building_id]
        here = [unit for unit, building in units.items() if building == building_id]
        behind = {dwelling: unit for dwelling, unit in doors.items() if unit in here}
        if behind:
            for dwelling, unit in behind.items():
                yield Hit(estate_id, building_id, unit, dwelling)
        elif reading.unit and here:
            yield Hit(estate_id, building_id, here[0], misses_door=bool(reading.door))
        else:
            yield self._building(building_id, misses_door=True)


def _deepest(found: list[tuple[int, Hit]]) -> list[Hit]:
    """What lies deepest in the tree; then what leaves no number out; then what misses no door."""
    worth = {(hit.depth, numbers, not hit.misses_door) for numbers, hit in found}
    best = max(worth, default=None)
    return list(
        dict.fromkeys(
            hit for numbers, hit in found if (hit.depth, numbers, not hit.misses_door) == best
        )
    )


def _frozen(called: dict[str, set[int]]) -> dict[str, frozenset[int]]:
    return {name: frozenset(ids) for name, ids in called.items()}


def _ways(name: str) -> set[str]:
    """欧景苑二期 is also written 欧景苑2期, and the other way round."""
    digits = _CHINESE_COUNT.sub(lambda count: in_digits(count.group()) or count.group(), name)
    words = _DIGIT_COUNT.sub(lambda count: in_chinese(max(int(count.group()), 1)), name)
    return {name, digits, words}


def _folded(name: str) -> str:
    return "".join(fold(name).split())
