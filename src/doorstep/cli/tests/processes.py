"""Starting real processes on the database of the running test, and always ending them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection


def database_url() -> str:
    """The address of the database this test runs on, for another process."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:{known['NAME']}"
    host, port = known["HOST"] or "127.0.0.1", known["PORT"] or "5432"
    password = f":{known['PASSWORD']}" if known["PASSWORD"] else ""
    return f"postgres://{known['USER']}{password}@{host}:{port}/{known['NAME']}"


def environment(outbox: Path, **more: str) -> dict[str, str]:
    """What another process needs to share this test's database and keys."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    return {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "doorstep.settings",
        "DOORSTEP_MODE": "demo",
        "DATABASE_URL": database_url(),
        "DOORSTEP_KEYS": str(settings.DOORSTEP_KEYS),
        "DOORSTEP_OUTBOX": str(outbox),
        **more,
    }


@contextmanager
def started(*module: str, env: dict[str, str], **more: object) -> Iterator[subprocess.Popen[str]]:
    """`python -m module ...`, killed at the end if it still runs."""
    process = subprocess.Popen([sys.executable, "-m", *module], env=env, text=True, **more)  # type: ignore[call-overload]  # `more` may hold anything
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def wait_for(what: Callable[[], object], *, seconds: float = 60.0) -> None:
    """Look again and again until it is so; fail when it never is."""
    until = time.monotonic() + seconds
    while not what():
        if time.monotonic() > until:
            pytest.fail(f"waited {seconds} s in vain")
        time.sleep(0.05)
