"""What the kernel itself does regularly."""

from datetime import timedelta

from doorstep.kernel import files, jobs

jobs.every(timedelta(days=1), name="kernel.sweep_orphans")(files.sweep_orphans)
