"""The benchmarks themselves."""

from benchmarks.plays import intake as intake

ORDER = ["intake-postgresql", "intake-sqlite", "intake-statements"]
