"""What a benchmark found: rounds of two sides, their ratio, and whether the goal was met. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from math import ceil
from statistics import median
from typing import Any

AT_LEAST, AT_MOST = "at least", "at most"


@dataclass(frozen=True, slots=True)
class Measured:
    """What one side did in one round."""

    count: int
    seconds: float
    cpu_ms: float = 0.0

    @property
    def rate(self) -> float:
        """So many a second."""
        return self.count / self.seconds

    @property
    def cpu_each(self) -> float:
        """Processor milliseconds for one."""
        return self.cpu_ms / self.count

    @property
    def wall_each(self) -> float:
        """Milliseconds on the clock for one."""
        return self.seconds * 1000 / self.count


@dataclass(frozen=True, slots=True)
class Goal:
    """Where a ratio should lie."""

    bound: str
    value: float

    def is_met(self, ratio: float) -> bool:
        """Whether the ratio is on the right side."""
        return ratio >= self.value if self.bound == AT_LEAST else ratio <= self.value

    def __str__(self) -> str:
        return f"{self.bound} {_short(self.value)}"


@dataclass(slots=True)
class Finding:
    """One comparison. `rounds` holds what ours and the other did in each round."""

    name: str
    ours: str
    other: str
    unit: str
    rounds: list[tuple[float, float]]
    goal: Goal | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def ratios(self) -> list[float]:
        """Ours through the other's, round by round: each pair ran side by side."""
        return [ours / other if other else float("inf") for ours, other in self.rounds]

    @property
    def ratio(self) -> float:
        """The median of the rounds' ratios."""
        return median(self.ratios)

    @property
    def is_met(self) -> bool | None:
        """Whether the goal was met; None without a goal."""
        return None if self.goal is None else self.goal.is_met(self.ratio)

    @property
    def verdict(self) -> str:
        """In words."""
        if self.goal is None:
            return "noted"
        return f"goal {self.goal}: {'met' if self.is_met else 'NOT MET'}"

    def as_json(self) -> dict[str, Any]:
        """The line a program reads; the figures are the medians of the rounds."""
        return {
            "name": self.name,
            "ours": round(median(ours for ours, _other in self.rounds), 4),
            "other": round(median(other for _ours, other in self.rounds), 4),
            "ratio": round(self.ratio, 4),
            "unit": self.unit,
            "rounds": [[round(ours, 4), round(other, 4)] for ours, other in self.rounds],
        }

    def lines(self) -> list[str]:
        """For people: raw figures, ratios, the verdict."""
        raw = [f"{_short(ours)} / {_short(other)}" for ours, other in self.rounds]
        low, high = _short(min(self.ratios)), _short(max(self.ratios))
        spread = f"min {low}  median {_short(self.ratio)}  max {high}"
        return [
            f"{self.name}: {self.ours} against {self.other}, {self.unit}",
            f"  rounds {', '.join(raw)}",
            f"  ratio  {spread}  -> {self.verdict}",
            *(f"  {note}" for note in self.notes),
        ]

    def to_keep(self) -> dict[str, Any]:
        """Everything, for the page that is written from several runs."""
        return asdict(self)

    @classmethod
    def kept(cls, told: dict[str, Any]) -> "Finding":
        """The finding that was kept so."""
        goal = Goal(**told["goal"]) if told["goal"] else None
        rounds = [(float(ours), float(other)) for ours, other in told["rounds"]]
        return cls(**{**told, "goal": goal, "rounds": rounds})


def at_least(value: float) -> Goal:
    """More is better."""
    return Goal(AT_LEAST, value)


def at_most(value: float) -> Goal:
    """Less is better."""
    return Goal(AT_MOST, value)


def compare(
    name: str,
    sides: dict[str, list[Measured]],
    *,
    ours: str,
    other: str,
    by: Callable[[Measured], float],
    unit: str,
    goal: Goal | None = None,
) -> Finding:
    """Two of the sides that ran interleaved, by one of their figures."""
    rounds = [(by(one), by(two)) for one, two in zip(sides[ours], sides[other], strict=True)]
    cpu = {each: median(one.cpu_each for one in sides[each]) for each in (ours, other)}
    notes = []
    if any(cpu.values()):
        notes = ["CPU ms each: " + ", ".join(f"{side} {ms:.2f}" for side, ms in cpu.items())]
    return Finding(name, ours, other, unit, rounds, goal, notes)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of them do not exceed (nearest rank). Raises ValueError for none."""
    if not values:
        raise ValueError("no values")
    ranked = sorted(values)
    return ranked[max(0, ceil(share * len(ranked)) - 1)]


def _short(value: float) -> str:
    """Three figures that mean something."""
    if value == 0 or 0.001 <= abs(value) < 1000:
        return f"{value:.3g}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.1e}"
