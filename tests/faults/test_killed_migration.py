"""kill -9 in the middle of migrating: starting again ends with the tables and rules as planned."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from doorstep.cli.tests.processes import database_url
from tests.faults.power import HERE, surroundings, writer

KILL_AT = (8, 40)  # tables made so far

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[str]:
    """The address of a new, empty database on the engine this test runs on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:{tmp_path}/new.sqlite3"
        return
    server, name = database_url().rpartition("/")[0], f"test_killed_{uuid4().hex[:12]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{server}/{name}"
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def tables(address: str) -> int:
    """How many tables others can see by now."""
    if not address.startswith("sqlite:"):
        with psycopg.connect(address) as found:
            row = found.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
            return int((row.fetchone() or [0])[0])
    import sqlite3
    from contextlib import closing

    try:
        with closing(sqlite3.connect(address.removeprefix("sqlite:"), timeout=1)) as file:
            names = "SELECT count(*) FROM sqlite_master WHERE type = 'table'"
            return int(file.execute(names).fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_the_next_start_finishes_what_the_killed_one_began(empty, tmp_path):
    env = {
        "DATABASE_URL": empty,
        "DOORSTEP_KEYS": str(tmp_path / "keys"),
        "DOORSTEP_FILES": str(tmp_path / "files"),
    }
    migrate = [sys.executable, "-m", "doorstep.cli.main", "manage", "migrate", "-v", "0"]
    for wanted in KILL_AT:
        process = subprocess.Popen(migrate, env=surroundings(env), cwd=HERE)
        until = time.monotonic() + 120
        while process.poll() is None and tables(empty) < wanted and time.monotonic() < until:
            time.sleep(0.01)
        assert process.poll() is None, "it ended before it could be killed"
        process.kill()
        process.wait()

    made = writer("prepare", env=env)
    assert made.returncode == 0, made.stdout + made.stderr
    done = writer("write", "1", str(tmp_path), env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    asked = "from doorstep.kernel import rules; print(rules.broken())"
    rules = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {asked}"],
        env=surroundings(env),
        capture_output=True,
        text=True,
        check=True,
    )
    assert rules.stdout.strip() == "[]"
