"""The one place that asks what time it is, and the Shanghai day it falls on."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This moment in UTC. Only views, the API and jobs ask; operations are told."""
    return datetime.now(UTC)


def shanghai(moment: datetime) -> datetime:
    """The same moment as people here read it. Raises ValueError without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("A moment without a time zone is not a moment.")
    return moment.astimezone(SHANGHAI)


def shanghai_day(moment: datetime) -> date:
    """The day people here call it. Raises ValueError without a time zone."""
    return shanghai(moment).date()
