"""What the kernel itself does regularly."""

from datetime import datetime, timedelta

from doorstep.kernel import (
    anchors,
    clock,
    deployment,
    files,
    jobs,
    limits,
    orders,
    seals,
    search,
)

jobs.every(timedelta(days=1), name="kernel.sweep_orphans")(files.sweep_orphans)
jobs.every(timedelta(seconds=5), name="kernel.seal")(seals.seal_committed)
jobs.every(timedelta(hours=1), name="kernel.forget_limits")(limits.forget_closed)
jobs.every(timedelta(hours=1), name="kernel.anchor")(anchors.drop_daily)
jobs.every(timedelta(minutes=1), name="kernel.mirror_orders")(orders.mirror)
jobs.every(timedelta(days=1), name="kernel.tidy_search")(search.tidy)
jobs.every(timedelta(seconds=10), name="kernel.fill_search")(search.fill)


@jobs.every(timedelta(minutes=1), name="kernel.watch_clock")
def watch_clock(_at: datetime) -> None:
    """By both clocks at this very moment; the round that runs us may have begun long ago."""
    deployment.watch_clock(clock.look())
