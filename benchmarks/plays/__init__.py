"""The benchmarks themselves."""

from benchmarks.plays import deadlines as deadlines
from benchmarks.plays import importing as importing
from benchmarks.plays import intake as intake
from benchmarks.plays import listing as listing
from benchmarks.plays import locating as locating
from benchmarks.plays import pages as pages
from benchmarks.plays import reconciling as reconciling
from benchmarks.plays import scale as scale
from benchmarks.plays import suggesting as suggesting
from benchmarks.plays import writers as writers

ORDER = [
    "intake-postgresql",
    "intake-sqlite",
    "intake-statements",
    "list",
    "locate",
    "suggestions",
    "sqlite-writers",
    "import",
    "lighthouse",
    "reconcile",
    "scale-postgresql",
    "scale-sqlite",
    "deadlines-postgresql",
    "deadlines-sqlite",
]
ONLY_BY_NAME = ["reconcile-million"]
