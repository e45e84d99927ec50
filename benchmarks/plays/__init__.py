"""The benchmarks themselves."""

from benchmarks.plays import intake as intake
from benchmarks.plays import listing as listing
from benchmarks.plays import locating as locating
from benchmarks.plays import scale as scale

ORDER = [
    "intake-postgresql",
    "intake-sqlite",
    "intake-statements",
    "list",
    "locate",
    "scale-postgresql",
    "scale-sqlite",
]
