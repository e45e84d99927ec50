"""A parent whose child ends with it: by the system's help, or by looking.

`python -m doorstep.cli.tests.small_family system|looking` prints the child's pid and waits.
"""

import os
import subprocess
import sys
import time

from doorstep.cli import lifeline


def child(way: str, parent: int) -> None:
    """Hold on to the parent, say so, wait."""
    if way == "looking":
        lifeline._ask_linux = lambda: False
        lifeline._LOOK_EVERY = 0.1
    lifeline.end_with(parent)
    print("holding on", flush=True)
    time.sleep(600)


def parent(way: str) -> None:
    """Have a child, say its pid, wait."""
    command = [sys.executable, "-m", "doorstep.cli.tests.small_family", way, str(os.getpid())]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert started.stdout is not None
    started.stdout.readline()
    print(started.pid, flush=True)
    time.sleep(600)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        child(sys.argv[1], int(sys.argv[2]))
    else:
        parent(sys.argv[1])
