"""Two servers on one SQLite file: the second says so and touches nothing."""

import subprocess
import sys

import pytest
from django.db import connection
from postgresql import free_port

from doorstep.cli import starting
from doorstep.cli.tests.processes import environment


@pytest.mark.django_db
def test_the_second_refuses_at_once(tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL is made for several servers")
    command = [sys.executable, "-m", "doorstep.cli.main", "serve"]
    with starting.alone_on_file():
        second = subprocess.run(
            command,
            env=environment(tmp_path, PORT=str(free_port())),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert second.returncode == 1
    assert "Another Doorstep serves" in second.stderr
    assert "Traceback" not in second.stderr


def test_who_is_gone_holds_nothing(settings):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL is made for several servers")
    served = 0
    with (
        starting.alone_on_file(),
        pytest.raises(starting.AnotherServer),
        starting.alone_on_file(),
    ):
        pytest.fail("two at once")
    for _time in range(2):
        with starting.alone_on_file():
            served += 1

    assert served == 2
