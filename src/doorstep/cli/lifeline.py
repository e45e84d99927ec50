"""A process that was started by another ends when the other is gone, however it went."""

import ctypes
import os
import signal
import socket
import sys
import threading
import time

_SIGNAL_WHEN_PARENT_ENDS = 1  # PR_SET_PDEATHSIG
_LOOK_EVERY = 1.0


def end_with(parent: int) -> None:
    """Have this process told to end (SIGTERM) once `parent`, which started it, is gone.

    On Linux the system does it, elsewhere a thread looks.
    """
    if not (sys.platform == "linux" and _ask_linux()):
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # it went before we asked
        os.kill(os.getpid(), signal.SIGTERM)


def name_of(pid: int) -> str:
    """What a worker process signs with; it is the name of its beat as well."""
    return f"worker:{socket.gethostname()[:60]}:{pid}"


def _ask_linux() -> bool:
    return bool(ctypes.CDLL(None).prctl(_SIGNAL_WHEN_PARENT_ENDS, signal.SIGTERM) == 0)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
