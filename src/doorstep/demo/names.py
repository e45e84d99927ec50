"""Invented names: a surname by its share, and given names as each generation was given them."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any


@dataclass(frozen=True, slots=True)
class Invented:
    """A made-up person: full name, and how neighbours call them."""

    name: str
    called: str


@cache
def _sheet() -> dict[str, Any]:
    text = (files("doorstep.demo") / "names.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _surnames() -> dict[str, int]:
    return {name: int(share) for name, share in (each.split() for each in _sheet()["surnames"])}


@cache
def _given(gender: str, generation: int) -> list[str]:
    return str(_sheet()[gender][str(generation)]).split()


def surname(random: Random) -> str:
    """A surname, as common here as it is in the country."""
    return random.choices(list(_surnames()), list(_surnames().values()))[0]


def someone(random: Random, *, age: int, gender: str, this_year: int, family: str) -> Invented:
    """Make up the name of a person of that age and gender ("F" or "M")."""
    born = max(this_year - age, 1930)
    generation = max(start for start in (1930, 1950, 1970, 1990) if start <= born)
    return Invented(
        family + random.choice(_given(gender, generation)), _called(family, gender, age)
    )


def _called(family: str, gender: str, age: int) -> str:
    """What the neighbours say: 王奶奶, 李叔叔, 小张."""
    is_woman = gender == "F"
    if age >= 72:
        return family + ("奶奶" if is_woman else "爷爷")
    if age >= 50:
        return family + ("阿姨" if is_woman else "叔叔")
    if age >= 38:
        return family + ("姐" if is_woman else "哥")
    return "小" + family
