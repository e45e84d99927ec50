"""What the kernel itself does regularly."""

from datetime import timedelta

from doorstep.kernel import deployment, files, jobs, limits, seals

jobs.every(timedelta(days=1), name="kernel.sweep_orphans")(files.sweep_orphans)
jobs.every(timedelta(seconds=5), name="kernel.seal")(seals.seal_committed)
jobs.every(timedelta(minutes=1), name="kernel.watch_clock")(deployment.watch_clock)
jobs.every(timedelta(hours=1), name="kernel.forget_limits")(limits.forget_closed)
