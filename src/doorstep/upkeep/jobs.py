"""What keeps the house in order by itself."""

from datetime import timedelta

from doorstep.kernel import jobs
from doorstep.upkeep import scrubbing

jobs.every(timedelta(hours=1), name="upkeep.scrub")(scrubbing.scrub_after_erasing)
