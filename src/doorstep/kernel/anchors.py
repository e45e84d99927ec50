"""Where the chains of history ended, written down outside the database, numbered.

One line for each chain: number, moment, chain, how many seals, and the hash of the last one. The
file holds the hash whole; on paper its first twenty signs are enough.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from doorstep.kernel import logbook, seals
from doorstep.kernel.seals import Head

ON_PAPER = 20
FEWEST = 16

_LINE = re.compile(
    r"(?P<number>\d+) +(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\dZ) +(?P<chain>[a-z_]+) +(?P<seq>\d+) +"
    rf"(?P<hash>[0-9a-f ]{{{FEWEST},}})"
)


class NotAnAnchor(ValueError):
    """A line that is not as we write them."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """One chain at one moment."""

    number: int
    at: datetime
    chain: str
    head: Head

    @classmethod
    def read(cls, line: str) -> "Anchor":
        """From a line of the file, or one copied from paper. Raises NotAnAnchor."""
        found = _LINE.fullmatch(line.strip())
        if found is None or len(digits := found["hash"].replace(" ", "")) < FEWEST:
            raise NotAnAnchor(f"This line is no anchor: {line[:80]!r}")
        at = datetime.strptime(found["at"], "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
        return cls(int(found["number"]), at, found["chain"], Head(int(found["seq"]), digits))

    def line(self, *, signs: int = 64) -> str:
        """As it is written down."""
        digits = self.head.hash[:signs]
        shown = digits if signs > ON_PAPER else " ".join(re.findall("....", digits))
        return f"{self.number:04d} {self.at:%Y-%m-%dT%H:%MZ} {self.chain} {self.head.seq} {shown}"


def drop(at: datetime) -> list[Anchor]:
    """Write down where every chain ends now, under the next number."""
    earlier = read(logbook.file(logbook.ANCHORS))
    number = max((each.number for each in earlier), default=0) + 1
    ends = [(name, seals.head(name)) for name in seals.names()]
    dropped = [Anchor(number, at, name, head) for name, head in ends if head.seq]
    if dropped:
        logbook.add(logbook.ANCHORS, *(each.line() for each in dropped))
    return dropped


def drop_daily(at: datetime) -> list[Anchor]:
    """Once a day, however often it is asked for."""
    last = newest()
    is_due = last is None or last.at.date() < at.date()
    return drop(at) if is_due else []


def begin_anew(at: datetime) -> None:
    """A new database has a history of its own: what was written down of another is put aside."""
    known = logbook.file(logbook.ANCHORS)
    if known.exists():
        known.rename(known.with_name(f"anchors-until-{at:%Y-%m-%dT%H%M%S}.txt"))


def newest() -> Anchor | None:
    """The last one written down here."""
    found = read(logbook.file(logbook.ANCHORS))
    return found[-1] if found else None


def read(file: Path) -> list[Anchor]:
    """Every anchor of a file, or of lines copied from paper. Raises NotAnAnchor."""
    return [Anchor.read(line) for line in logbook.lines(file) if not line.startswith("#")]


def gaps(found: list[Anchor]) -> list[int]:
    """Numbers between the first and the last that are not there: somebody took lines away."""
    numbers = {each.number for each in found}
    return sorted(set(range(min(numbers), max(numbers) + 1)) - numbers) if numbers else []


def of_chain(found: list[Anchor], chain: str, *, until: datetime | None = None) -> list[Head]:
    """What the anchors say of one chain, up to a moment."""
    return [
        each.head for each in found if each.chain == chain and (until is None or each.at <= until)
    ]
