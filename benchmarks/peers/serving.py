"""granian as `doorstep.cli.web` starts it, for applications of other environments."""

import os
import sys
from importlib import import_module
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.log import LogLevels
from granian.server.mp import MPServer


def load(name: str) -> Any:
    """The application, inside the process that serves it."""
    end_with(os.getppid())
    return import_module(name).application


def end_with(parent: int) -> None:
    """This process ends when `parent` does."""

    def watch() -> None:
        while Path(f"/proc/{parent}").exists():
            sleep(0.5)
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def main(application: str, port: int, workers: int, threads: int, parent: int) -> None:
    """Serve until told to stop."""
    end_with(parent)
    server = MPServer(
        application,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        blocking_threads_idle_timeout=600,
        runtime_mode=RuntimeModes.st,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.error,
        log_access=False,
    )
    server.serve(target_loader=load)


if __name__ == "__main__":
    main(sys.argv[1], *(int(each) for each in sys.argv[2:6]))
