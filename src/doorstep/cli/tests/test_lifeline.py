"""Children end with their parent, however it went."""

import os
import signal
import subprocess
import sys

import pytest

from doorstep.cli import lifeline
from doorstep.cli.tests.processes import wait_for
from doorstep.cli.tests.test_supervisor import is_alive


@pytest.mark.slow
@pytest.mark.parametrize("way", ["system", "looking"])
def test_a_killed_parent_takes_its_child_along(way):
    if way == "system" and sys.platform != "linux":
        pytest.skip("only Linux does it for us")
    with subprocess.Popen(
        [sys.executable, "-m", "doorstep.cli.tests.small_family", way],
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.kill()
        wait_for(lambda: not is_alive(child))


def test_a_parent_that_went_before_we_asked_ends_us_at_once(monkeypatch):
    told = []
    monkeypatch.setattr(lifeline, "_ask_linux", lambda: True)
    monkeypatch.setattr(os, "kill", lambda pid, what: told.append((pid, what)))
    lifeline.end_with(os.getppid() + 1)
    lifeline.end_with(os.getppid())
    assert told == [(os.getpid(), signal.SIGTERM)]
