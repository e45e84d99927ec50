"""Our settings, with one page more."""

from doorstep.settings import *  # noqa: F403 - settings are modules of names

ROOT_URLCONF = "benchmarks.peers.memory.urls"
