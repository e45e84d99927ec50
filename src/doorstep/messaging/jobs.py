"""Regular work of this room."""

from datetime import datetime, timedelta

from doorstep.kernel.jobs import every
from doorstep.messaging import operations


@every(timedelta(days=1), name="messaging.forget_old_calls")
def forget_old_calls(at: datetime) -> None:
    """What other systems were told a month ago need not be kept."""
    operations.forget_old_calls(at)
