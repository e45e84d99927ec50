"""The one place that asks what time it is, and the Shanghai day it falls on."""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
# Goes on while the machine sleeps, and nobody can set it; macOS has none, its monotonic one does.
_ALWAYS_ON = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


@dataclass(frozen=True, slots=True)
class Look:
    """One look at both clocks: the one people set, and the one that only counts."""

    at: datetime
    counted: timedelta

    def astray(self, since: "Look") -> timedelta:
        """How far the clock people set went from what passed since; less than nothing: back."""
        return (self.at - since.at) - (self.counted - since.counted)


def now() -> datetime:
    """This moment in UTC. Only views, the API and jobs ask; operations are told."""
    return datetime.now(UTC)


def look() -> Look:
    """Both clocks at once. What the second one says means something until the machine restarts."""
    return Look(now(), timedelta(seconds=time.clock_gettime(_ALWAYS_ON)))


def shanghai(moment: datetime) -> datetime:
    """The same moment as people here read it. Raises ValueError without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("A moment without a time zone is not a moment.")
    return moment.astimezone(SHANGHAI)


def shanghai_day(moment: datetime) -> date:
    """The day people here call it. Raises ValueError without a time zone."""
    return shanghai(moment).date()
