"""What this room tidies up by itself."""

from datetime import datetime, timedelta

from doorstep.kernel import jobs
from doorstep.people import operations, traffic


@jobs.every(timedelta(hours=6), name="people.tidy")
def tidy(at: datetime) -> None:
    """Forget numbers nobody proved, and counts of programs' requests grown old."""
    operations.forget_unproven(at=at)
    traffic.forget_old(at)
