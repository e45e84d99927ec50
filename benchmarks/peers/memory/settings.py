"""Our settings, with one page more."""

from doorstep.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.peers.memory.urls"
