"""What this room tidies up by itself."""

from datetime import datetime, timedelta

from doorstep.kernel import jobs
from doorstep.people import operations


@jobs.every(timedelta(hours=6), name="people.tidy")
def tidy(at: datetime) -> None:
    """Forget numbers nobody proved."""
    operations.forget_unproven(at=at)
