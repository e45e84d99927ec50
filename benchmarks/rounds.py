"""Sides taking turns: A B C, A B C, ... so that whatever else the machine does hits all alike."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.figures import Measured
from benchmarks.stage import Server, Stage, say
from benchmarks.wire import keep_asking

ROUNDS = 5

type Turn = Callable[[], Measured]


def interleaved(
    sides: dict[str, Turn], *, rounds: int = ROUNDS, warm_up: bool = True
) -> dict[str, list[Measured]]:
    """What each side did in each round, after one round that does not count."""
    if warm_up:
        for turn in sides.values():
            turn()
    found: dict[str, list[Measured]] = {name: [] for name in sides}
    for number in range(1, rounds + 1):
        for name, turn in sides.items():
            found[name].append(turn())
        say(
            f"round {number}: "
            + ", ".join(f"{name} {each[-1].rate:,.1f}/s" for name, each in found.items())
        )
    return found


@dataclass(frozen=True)
class Load:
    """Requests for a while, over a few kept connections, to one server."""

    server: Server
    make: Callable[[], bytes]
    seconds: float
    lines: int = 4
    expect: tuple[int, ...] = (200, 201)

    def __call__(self) -> Measured:
        """One turn. Raises wire.Refused for any answer that is none."""
        before = self.server.cpu_ms()
        count, seconds = keep_asking(
            self.server.port,
            self.make,
            lines=self.lines,
            seconds=self.seconds,
            expect=self.expect,
        )
        return Measured(count, seconds, self.server.cpu_ms() - before)


def turn_seconds(stage: Stage) -> float:
    """How long one turn lasts."""
    return 0.3 if stage.smoke else 1.0 if stage.quick else 3.0
