"""The demo neighbourhood, Oujingyuan: what is drawn, and how much of it is built.

The facts stand in `neighbourhood.toml`, which says what is reported and what is invented.
"""

import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

type Names = tuple[str, str]  # Chinese, English


@dataclass(frozen=True, slots=True)
class EstatePlan:
    """An estate: rows of like buildings around a centre (longitude, latitude), in so many grids."""

    key: str
    name: Names
    property_company: str
    centre: tuple[float, float]
    buildings: int
    units: int
    floors: int
    doors: int
    grids: int

    @property
    def dwellings(self) -> int:
        """How many doors the estate has."""
        return self.buildings * self.units * self.floors * self.doors


@dataclass(frozen=True, slots=True)
class DistrictPlan:
    """A district and the outline drawn for it, longitude first, WGS-84."""

    key: str
    name: Names
    code: str
    outline: list[list[float]]


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """A volunteer team and how many belong to it."""

    key: str
    name: Names
    size: int
    silver: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a demo is built, and the shares that are parameters. The small one is for tests."""

    estates: tuple[EstatePlan, ...]
    teams: tuple[TeamPlan, ...]
    households: int = 7_800
    residents: int = 12_000
    cases: int = 3_000
    days: int = 183
    share_aged_60: float = 0.56
    share_without_phone: float = 0.22
    share_of_couples_sharing_a_phone: float = 0.35
    shares: dict[str, float] = field(
        default_factory=lambda: {
            "withdrawn": 0.03,
            "merged": 0.02,
            "handed_back_once": 0.08,
            "never_answered": 0.06,
            "reopened": 0.05,
            "late": 0.09,
        }
    )


@cache
def facts() -> dict[str, Any]:
    """The sheet as written."""
    text = (files("doorstep.demo") / "neighbourhood.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def districts() -> list[DistrictPlan]:
    """The three districts that meet here."""
    return [
        DistrictPlan(key, tuple(each["name"]), each["code"], each["outline"])
        for key, each in facts()["districts"].items()
    ]


def full() -> Shape:
    """The whole neighbourhood: 7 estates, 7,800 households, 12,000 residents, 3,000 cases."""
    estates = (
        EstatePlan(key, **{**each, "name": tuple(each["name"]), "centre": tuple(each["centre"])})
        for key, each in facts()["estates"].items()
    )
    teams = (
        TeamPlan(key, tuple(each["name"]), each["size"], each.get("silver", False))
        for key, each in facts()["teams"].items()
    )
    return Shape(tuple(estates), tuple(teams))


def small() -> Shape:
    """A corner of it that a test can build in seconds: an estate in each district, 60 cases."""
    whole = full()
    estates = tuple(
        replace(estate, buildings=2, units=2, floors=4, doors=2, grids=1)
        for estate in whole.estates
        if estate.key in {"oujingyuan", "tieqiao", "hongfu"}
    )
    teams = tuple(replace(team, size=3) for team in whole.teams)
    return replace(
        whole, estates=estates, teams=teams, households=90, residents=140, cases=60, days=60
    )
