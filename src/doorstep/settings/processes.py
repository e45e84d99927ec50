"""How many web processes and threads serve."""

import os

from django.core.exceptions import ImproperlyConfigured

from doorstep.settings import env


def web_threads() -> int:
    """Requests one process works on at once: the interpreter runs one, the others wait for data."""
    usual = max(4, min(16, 2 * _processors() + 1))
    return env.number("WEB_THREADS", usual, lowest=1, highest=64)


def web_workers(engine: str) -> int:
    """Web processes. Raises ImproperlyConfigured for more than one on SQLite.

    On SQLite writers take turns anyway, and within one process a turn costs least.
    """
    is_sqlite = "sqlite" in engine
    found = env.number("WEB_WORKERS", 1 if is_sqlite else _processors(), lowest=1, highest=64)
    if is_sqlite and found > 1:
        raise ImproperlyConfigured("WEB_WORKERS must be 1 on SQLite; PostgreSQL serves more.")
    return found


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
