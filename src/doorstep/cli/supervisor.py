"""Starting web and worker, starting the dead again, stopping all."""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from doorstep.cli.lifeline import name_of

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.2
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY_AFTER = 60.0
LAST_WORDS = 25.0
TRIES_BEFORE_READY = 3
ANYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - only compared


class PortTaken(ImproperlyConfigured):
    """Something answers where we were asked to serve."""


@dataclass
class Child:
    """A process that is kept running. `command` is told the pid of the one that died before."""

    name: str
    command: Callable[[int | None], list[str]]
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    started_at: float = 0.0
    start_at: float = field(default_factory=monotonic)

    def tend(self) -> None:
        """Start it when it is time, notice when it has ended."""
        now = monotonic()
        if self.process is None or self.process.returncode is not None:
            if now >= self.start_at:
                self._start(now)
        elif self.process.poll() is not None:
            self._mourn(now)

    def _start(self, now: float) -> None:
        before = self.process.pid if self.process else None
        # A session of its own: Ctrl-C reaches us alone, and we stop everyone in order.
        self.process = subprocess.Popen(self.command(before), start_new_session=True)
        self.started_at = now

    def _mourn(self, now: float) -> None:
        is_steady = now - self.started_at >= STEADY_AFTER
        self.deaths = 1 if is_steady else self.deaths + 1
        pause = min(FIRST_PAUSE * 2 ** (self.deaths - 1), LONGEST_PAUSE)
        self.start_at = now + pause
        code = self.process.returncode if self.process else 0
        logger.warning("%s ended (%s); starting it again in %.1f s", self.name, code, pause)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tell(self, what: signal.Signals) -> None:
        """Send a signal to the process, or SIGKILL to it and all that it started."""
        if self.process is None or not self.is_running:
            return
        if what == signal.SIGKILL:
            os.killpg(self.process.pid, what)
        else:
            self.process.send_signal(what)


def refuse_taken(host: str, port: int) -> None:
    """Raise PortTaken when something answers at this address."""
    try:
        socket.create_connection((_reachable(host), port), timeout=2).close()
    except OSError:
        return
    raise PortTaken(
        f"Something answers at {host}:{port} already, perhaps another Doorstep."
        f" Stop it, or choose another port: PORT={port + 1}"
    )


def serve(*, host: str, port: int, on_ready: Callable[[], None] | None = None) -> int:
    """Keep web and worker running until SIGTERM or SIGINT; the exit code.

    Prints `ready http://HOST:PORT` once pages are served, then calls `on_ready`. Gives up when
    the web process ends several times before that. Raises PortTaken.
    """
    refuse_taken(host, port)
    asked = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: asked.set())
    web, worker = Child("web", _web_at(host, port)), Child("worker", _worker)
    is_ready = is_hopeless = False
    try:
        while not (is_hopeless or asked.wait(LOOK_EVERY)):
            web.tend()
            worker.tend()
            if not is_ready and _answers(host, port):
                is_ready = True
                _say_ready(host, port, on_ready)
            is_hopeless = not is_ready and web.deaths >= TRIES_BEFORE_READY
    finally:
        _stop([web, worker])
    if is_hopeless:
        print("doorstep: the web process cannot start; what it said stands above.", file=sys.stderr)
    return 1 if is_hopeless else 0


def _say_ready(host: str, port: int, on_ready: Callable[[], None] | None) -> None:
    shown = f"[{host}]" if ":" in host else host
    print(f"ready http://{shown}:{port}", flush=True)
    if on_ready is not None:
        on_ready()


def _stop(children: list[Child]) -> None:
    """Ask everyone to end, wait for what is under way, then make sure."""
    for child in children:
        child.tell(signal.SIGTERM)
    until = monotonic() + LAST_WORDS
    while any(child.is_running for child in children) and monotonic() < until:
        threading.Event().wait(LOOK_EVERY)
    for child in children:
        child.tell(signal.SIGKILL)
        if child.process is not None:
            child.process.wait()


def _web_at(host: str, port: int) -> Callable[[int | None], list[str]]:
    def command(_before: int | None) -> list[str]:
        return [
            sys.executable,
            "-m",
            "doorstep.cli.web",
            f"--host={host}",
            f"--port={port}",
            f"--threads={settings.WEB_THREADS}",
            f"--workers={settings.WEB_WORKERS}",
            f"--parent={os.getpid()}",
        ]

    return command


def _worker(before: int | None) -> list[str]:
    after = [f"--after={name_of(before)}"] if before else []
    program = [sys.executable, "-m", "doorstep.cli.main", "worker"]
    return [*program, f"--parent={os.getpid()}", *after]


def _reachable(host: str) -> str:
    return ANYWHERE.get(host, host)


def _answers(host: str, port: int) -> bool:
    """Whether /healthz says that all is well."""
    ask = b"GET /healthz HTTP/1.0\r\nHost: localhost\r\nAccept: application/json\r\n\r\n"
    try:
        with socket.create_connection((_reachable(host), port), timeout=2) as line:
            line.sendall(ask)
            return line.recv(32).split(b" ")[1:2] == [b"200"]
    except OSError:
        return False
