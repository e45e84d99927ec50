"""The web server as the supervisor starts it: granian, a few threads, no log of addresses.

Measured with 2 cores: one runtime thread does as well as several, for the interpreter is the limit.
"""

import os
import signal
from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from doorstep.cli.lifeline import end_with

APPLICATION = "doorstep.site.wsgi"
LAST_WORDS = 20  # seconds for requests under way when we are told to stop


def load(name: str) -> Any:
    """The application, inside the process that serves it: that one, too, ends with its parent.

    Forked off granian, it would swallow a signal to end until it serves; now it ends at once.
    """
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_DFL)
    end_with(os.getppid())
    return import_module(name).application


def main() -> None:
    """Serve until told to stop."""
    parser = ArgumentParser(prog="doorstep web")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", required=True, type=int)
    parser.add_argument("--threads", required=True, type=int)
    parser.add_argument("--workers", required=True, type=int)
    parser.add_argument("--parent", required=True, type=int)
    options = parser.parse_args()
    end_with(options.parent)
    server = MPServer(
        APPLICATION,
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=options.threads,
        blocking_threads_idle_timeout=600,  # each thread keeps a database connection
        runtime_mode=RuntimeModes.st,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        websockets=False,
        workers_kill_timeout=LAST_WORDS,
        log_level=LogLevels.error,
        log_access=False,
    )
    server.serve(target_loader=load)


if __name__ == "__main__":
    main()
