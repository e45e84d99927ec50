"""When something happened, as we believe it, and from when its deadline runs."""

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from doorstep.cases.states import Channel
from doorstep.kernel.errors import BadInput

AHEAD = timedelta(minutes=5)
EARLIEST = timedelta(days=90)
COUNTED_BACK = timedelta(hours=24)


def said_at(happened_at: datetime | None, *, channel: Channel, recorded_at: datetime) -> datetime:
    """When it happened, as the sender says, within reason.

    Raises BadInput for a moment still to come or, other than for imports, long past.
    """
    if happened_at is None:
        return recorded_at.astimezone(UTC)
    if happened_at > recorded_at + AHEAD:
        raise BadInput(
            _("This date lies in the future. Please check the day and the time."),
            field="happened_at",
        )
    if channel != Channel.IMPORT and happened_at < recorded_at - EARLIEST:
        raise BadInput(
            _("This date lies more than 90 days back. Please check it, or leave it out."),
            field="happened_at",
        )
    return min(happened_at, recorded_at).astimezone(UTC)


def clock_from(happened_at: datetime, *, channel: Channel, recorded_at: datetime) -> datetime:
    """From when the deadline runs: what a phone kept offline for a day still counts, no more."""
    if channel == Channel.IMPORT:
        return recorded_at
    return max(happened_at, recorded_at - COUNTED_BACK)
