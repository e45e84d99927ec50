"""What keeps the house in order by itself."""

from datetime import timedelta

from doorstep.kernel import jobs
from doorstep.upkeep import doctor, scrubbing

jobs.every(timedelta(hours=1), name="upkeep.scrub")(scrubbing.scrub_after_erasing)
jobs.every(timedelta(days=1), name="upkeep.examine")(doctor.examine_nightly)
