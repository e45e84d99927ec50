"""How often a message is tried, and how long we wait in between. Pure."""

from datetime import timedelta

from doorstep.messaging.states import Lane

TRIES: dict[Lane, int] = {
    Lane.SOS: 30,
    Lane.CODE: 4,
    Lane.URGENT: 12,
    Lane.ORDINARY: 8,
    Lane.BULK: 5,
}
FIRST: dict[Lane, timedelta] = {
    Lane.SOS: timedelta(seconds=2),
    Lane.CODE: timedelta(seconds=3),
    Lane.URGENT: timedelta(seconds=10),
    Lane.ORDINARY: timedelta(seconds=30),
    Lane.BULK: timedelta(minutes=2),
}
LONGEST: dict[Lane, timedelta] = {
    Lane.SOS: timedelta(seconds=30),
    Lane.CODE: timedelta(seconds=30),
    Lane.URGENT: timedelta(minutes=10),
    Lane.ORDINARY: timedelta(hours=2),
    Lane.BULK: timedelta(hours=6),
}


def pause(lane: Lane, tries: int) -> timedelta:
    """How long to wait after the given number of tries: doubling, up to the lane's longest."""
    return min(FIRST[lane] * (1 << min(max(tries - 1, 0), 20)), LONGEST[lane])


def webhook_pause(failures: int) -> timedelta:
    """How long a webhook is left alone after failures in a row: 10 s, doubling, an hour at most."""
    return min(timedelta(seconds=10) * (1 << min(max(failures - 1, 0), 20)), timedelta(hours=1))
