"""Who may write to a SQLite file: one connection at a time, in the order they came.

Threads of one process stand in a queue. Its head then takes `<db>.lock` from the other processes;
`<db>.next` makes the processes take turns too, or a busy one would never let go.
"""

import fcntl
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.db.utils import OperationalError
from django.utils.translation import gettext_lazy as _

from doorstep.kernel.errors import Busy

_LOOK_AGAIN = 0.25  # seconds after which a waiter asks whether the writer's thread still lives
_PAUSE = 0.0005  # the same for everybody: who asks less often the longer they wait waits longest


def turn_refused() -> Busy:
    return Busy(_("Many people are writing just now. Nothing is lost: please try again."))


class Turn:
    """One writer's place in the queue and, once it is called, its hold on the file."""

    def __init__(self, abandon: Callable[[], None]) -> None:
        self.thread = threading.current_thread()
        self.called = threading.Event()
        self.abandon = abandon
        self.descriptor: int | None = None


class Turns:
    """The queue of one database file in this process."""

    def __init__(self, file: Path) -> None:
        self.lock_file = file.with_name(f"{file.name}.lock")
        self.next_file = file.with_name(f"{file.name}.next")
        self._mutex = threading.Lock()
        self._waiting: deque[Turn] = deque()
        self._writer: Turn | None = None

    def take(self, *, wait: float, abandon: Callable[[], None]) -> Turn:
        """Wait for the turn to write, at most `wait` seconds. Raises Busy.

        `abandon` ends the transaction of a thread that died without ending it.
        """
        until = time.monotonic() + wait
        turn = Turn(abandon)
        try:
            self._stand_in_line(turn)
            self._wait_for(turn, until)
            turn.descriptor = self._lock(until)
        except BaseException:
            self.give_back(turn)
            raise
        return turn

    def give_back(self, turn: Turn) -> None:
        """Let the next writer in. Giving back twice does nothing."""
        with self._mutex:
            with suppress(ValueError):
                self._waiting.remove(turn)
            if self._writer is turn:
                self._pass_on()

    def waiting(self) -> int:
        """How many writers of this process stand in the queue."""
        return len(self._waiting)

    def forget_after_fork(self) -> None:
        """A child holds nothing: it closes what it inherited and leaves the parent's lock alone."""
        if self._writer is not None and self._writer.descriptor is not None:
            os.close(self._writer.descriptor)
            self._writer.descriptor = None
        self._mutex = threading.Lock()
        self._waiting.clear()
        self._writer = None

    def _stand_in_line(self, turn: Turn) -> None:
        with self._mutex:
            if self._writer is not None and self._writer.thread is turn.thread:
                raise turn_refused()  # a second connection of the same thread would wait for itself
            self._waiting.append(turn)
            if self._writer is None:
                self._call_next()

    def _wait_for(self, turn: Turn, until: float) -> None:
        while not turn.called.wait(min(_LOOK_AGAIN, max(0.0, until - time.monotonic()))):
            self._take_from_the_dead()
            if time.monotonic() >= until and not turn.called.is_set():
                raise turn_refused()

    def _take_from_the_dead(self) -> None:
        with self._mutex:
            writer = self._writer
            if writer is not None and not _lives(writer.thread):
                writer.abandon()
                self._pass_on()

    def _pass_on(self) -> None:
        if self._writer is not None and self._writer.descriptor is not None:
            _unlock(self._writer.descriptor)
            self._writer.descriptor = None
        self._writer = None
        self._call_next()

    def _call_next(self) -> None:
        if self._waiting:
            self._writer = self._waiting.popleft()
            self._writer.called.set()

    def _lock(self, until: float) -> int:
        following = _flock(self.next_file, until)
        try:
            return _flock(self.lock_file, until)
        finally:
            _unlock(following)


def _lives(thread: threading.Thread) -> bool:
    try:
        return thread.is_alive()
    except RuntimeError:  # what Python says of a dead thread that it did not start itself
        return False


def _flock(file: Path, until: float) -> int:
    """A locked descriptor. It is opened anew each time: a lock belongs to the open file."""
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as failure:
        raise OperationalError(f"{file} cannot be locked: {failure.strerror}") from failure
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise turn_refused() from None
                time.sleep(_PAUSE)
            else:
                return descriptor
    except BaseException:
        os.close(descriptor)
        raise


def _unlock(descriptor: int) -> None:
    """Unlocked by name, not only closed: a forked child may hold a copy of the descriptor."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)


_QUEUES: dict[Path, Turns] = {}
_QUEUES_MUTEX = threading.Lock()


def turns_of(file: Path) -> Turns:
    """The one queue of this process for `file`."""
    with _QUEUES_MUTEX:
        return _QUEUES.setdefault(file, Turns(file))


def _after_fork() -> None:
    global _QUEUES_MUTEX  # noqa: PLW0603  another thread of the parent may have held it
    _QUEUES_MUTEX = threading.Lock()
    for queue in _QUEUES.values():
        queue.forget_after_fork()


os.register_at_fork(after_in_child=_after_fork)
