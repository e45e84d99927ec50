"""How long things took, kept in buckets so that medians can be added up. Pure.

Each bucket reaches 1.21 times as far as the one before: from 50 s, 61 s, 73 s ... on. Its middle,
which stands for all of it, is at most 10 % from any time in it; up to a minute counts as half a
minute. So a median is at most 10 % from the true one.
"""

from collections import Counter
from datetime import datetime
from math import ceil, log

FIRST_S = 60
GROWTH = 1.21
ERROR_PERCENT = 10
LAST = 100  # 360 years: nothing takes longer

type Took = Counter[int]


def bucket_of(seconds: float) -> int:
    """The bucket a time falls into."""
    if seconds <= FIRST_S:
        return 0
    return min(LAST, ceil(log(seconds / FIRST_S) / log(GROWTH) - 1e-12))


def bucket_between(recorded_at: datetime, resolved_at: datetime | None) -> int | None:
    """The bucket of the time from being written down to being done; None until it is.

    None too for what was done already when it was written down, as imports are: nothing was timed.
    """
    if resolved_at is None or resolved_at <= recorded_at:
        return None
    return bucket_of((resolved_at - recorded_at).total_seconds())


def seconds_of(bucket: int) -> int:
    """The time that stands for a bucket."""
    if bucket == 0:
        return FIRST_S // 2
    return round(FIRST_S * float(GROWTH ** (bucket - 0.5)))


def median_of(took: Took) -> int | None:
    """The lower median; None when nothing was measured."""
    half = (sum(took.values()) + 1) // 2
    for bucket in sorted(took):
        half -= took[bucket]
        if half <= 0 < took.total():
            return seconds_of(bucket)
    return None


def packed(took: Took) -> str:
    """As it is kept: pairs "bucket:cases", the quickest first."""
    return " ".join(f"{bucket}:{took[bucket]}" for bucket in sorted(took) if took[bucket])


def unpacked(text: str) -> Took:
    """What `packed` wrote."""
    pairs = (pair.split(":") for pair in text.split())
    return Counter({int(bucket): int(cases) for bucket, cases in pairs})
