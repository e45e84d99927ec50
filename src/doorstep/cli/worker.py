"""The worker: takes messages out, tells listeners later, does regular work.

Each round has a thread and a database connection of its own, so that none waits for another: a
notice that hangs holds up no code, and one SOS message that hangs no other.
"""

import logging
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from time import monotonic

from django.db import close_old_connections, connections

from doorstep.cli.lifeline import name_of
from doorstep.kernel import clock, events, jobs
from doorstep.kernel.failures import named
from doorstep.messaging import operations
from doorstep.messaging.states import Lane

logger = logging.getLogger(__name__)

POLL = 1.0
BEAT = 5.0
LAST_WORDS = 20.0
LONGEST_REST = 5.0
LANES: dict[str, tuple[Lane, ...]] = {
    "sos": (Lane.SOS,),
    "second sos": (Lane.SOS,),
    "codes": (Lane.CODE, Lane.URGENT),
    "outbox": (Lane.CODE, Lane.URGENT, Lane.ORDINARY, Lane.BULK),
}

type Step = Callable[[datetime], object]


@dataclass(frozen=True, slots=True)
class Round:
    """One kind of work: `step` does one piece and is true when there was one."""

    name: str
    step: Step


def rounds(worker: str) -> list[Round]:
    """All the work there is."""
    return [
        *(
            Round(name, partial(operations.deliver_next, worker=worker, lanes=lanes))
            for name, lanes in LANES.items()
        ),
        *(
            Round(name, partial(operations.call_next, worker=worker))
            for name in ("webhooks", "second webhooks")  # one that hangs holds up no other
        ),
        Round("events", partial(events.handle_next, worker=worker)),
        Round("jobs", partial(jobs.run_due, worker=worker)),
    ]


def run(*, after: str = "") -> int:
    """Work until told to stop (SIGTERM or SIGINT); the exit code.

    `after` names a worker that is known to be dead: what it had taken is given back at once.
    """
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    worker = name_of(os.getpid())
    if after:
        _attempt("give back", partial(_give_back, worker=after))
    threads = [
        threading.Thread(target=_go_round, args=(each, stop), name=each.name, daemon=True)
        for each in rounds(worker)
    ]
    for thread in threads:
        thread.start()
    while all(thread.is_alive() for thread in threads):
        _attempt("beat", partial(_beat, worker=worker))
        if stop.wait(BEAT):
            break
    return _end(worker, threads, stop)


def _go_round(work: Round, stop: threading.Event) -> None:
    """Piece after piece; a rest when there is none, and a longer one while something is broken."""
    broken = 0
    while not stop.is_set():
        had_work = _attempt(work.name, work.step)
        if had_work:
            broken = 0
            continue
        broken = broken + 1 if had_work is None else 0
        close_old_connections()
        stop.wait(min(POLL * (1 << min(broken, 8)), LONGEST_REST) if broken else POLL)
    connections.close_all()


def _attempt(name: str, step: Step) -> bool | None:
    """Whether there was something to do; None when it broke, which is logged by name alone."""
    try:
        return bool(step(clock.now()))
    except Exception as error:  # noqa: BLE001 - a worker outlives whatever its work raises
        logger.warning("worker, %s: %s", name, named(error))
        return None


def _beat(at: datetime, *, worker: str) -> None:
    jobs.beat(worker, pid=os.getpid(), at=at)
    operations.give_back_abandoned(at)
    operations.give_back_calls(at)


def _give_back(at: datetime, *, worker: str) -> None:
    operations.give_back(at, worker=worker)
    operations.give_back_calls(at, worker=worker)
    events.give_back(at, worker=worker)
    jobs.give_back(at, worker=worker)
    jobs.forget(worker)


def _end(worker: str, threads: list[threading.Thread], stop: threading.Event) -> int:
    is_asked = stop.is_set()
    stop.set()
    until = monotonic() + LAST_WORDS
    for thread in threads:
        thread.join(max(0.0, until - monotonic()))
    _attempt("good-bye", lambda _at: jobs.forget(worker))
    connections.close_all()
    return 0 if is_asked else 1
