"""How a promise is timed: when to warn, how long it may rest, when it climbs. Pure.

Knows of no case: a part, a promise or a proposal with a deadline is timed by the same paces.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from doorstep.catalogue.states import DeadlineUnit, Urgency
from doorstep.catalogue.working_time import DAY_AND_NIGHT, NO_TIME, Clock

if TYPE_CHECKING:
    from doorstep.catalogue.models import Timed

# What a community that has said nothing does about what is more urgent than its heading.
USUAL_DEADLINES: dict[Urgency, tuple[DeadlineUnit, int]] = {
    Urgency.DANGER: (DeadlineUnit.HOURS, 2),
    Urgency.URGENT: (DeadlineUnit.HOURS, 24),
    Urgency.ORDINARY: (DeadlineUnit.WORKDAYS, 7),
}
FASTEST_FIRST = (Urgency.DANGER, Urgency.URGENT, Urgency.ORDINARY)


class Times(NamedTuple):
    """The amounts of a pace as people type them: hours, or working days."""

    warn_before: int
    longest_pause: int
    climbs_to_grid: int
    climbs_to_secretary: int
    climbs_to_street: int

    @property
    def climbs(self) -> tuple[int, int, int]:
        """How long after the deadline each level hears of it."""
        return self.climbs_to_grid, self.climbs_to_secretary, self.climbs_to_street


@dataclass(frozen=True, slots=True)
class Pace:
    """The times of one deadline, counted by one clock."""

    clock: Clock = DAY_AND_NIGHT
    warn_before: timedelta = NO_TIME
    longest_pause: timedelta = NO_TIME
    climbs: tuple[timedelta, ...] = field(default_factory=tuple)


def usual(unit: DeadlineUnit | str, amount: int) -> Times:
    """What holds where nobody has said anything else."""
    if unit == DeadlineUnit.HOURS:
        return Times(
            warn_before=0 if amount == 1 else max(1, amount // 6),
            longest_pause=72,
            climbs_to_grid=max(1, amount // 6),
            climbs_to_secretary=max(2, amount // 3),
            climbs_to_street=max(4, amount),
        )
    return Times(
        warn_before=0 if amount == 1 else 1,
        longest_pause=10,
        climbs_to_grid=1,
        climbs_to_secretary=2,
        climbs_to_street=4,
    )


def times_of(timed: "Timed") -> Times:
    """The times of a heading or an urgency, with the usual ones where it says nothing."""
    common = usual(timed.deadline_unit, timed.deadline_amount)
    own = (getattr(timed, name) for name in Times._fields)
    return Times(
        *(value if said is None else said for said, value in zip(own, common, strict=True))
    )


def pace_of(timed: "Timed", clock: Clock) -> Pace:
    """The same as spans of time. `clock` counts the working days of the office."""
    in_hours = timed.deadline_unit == DeadlineUnit.HOURS
    one = timedelta(hours=1) if in_hours else clock.day
    times = times_of(timed)
    return Pace(
        clock=DAY_AND_NIGHT if in_hours else clock,
        warn_before=times.warn_before * one,
        longest_pause=times.longest_pause * one,
        climbs=tuple(each * one for each in times.climbs),
    )


def is_faster(one: Urgency | str, other: Urgency | str) -> bool:
    """The first urgency is looked at before the second."""
    return FASTEST_FIRST.index(Urgency(one)) < FASTEST_FIRST.index(Urgency(other))
