"""How long each writing transaction of this process took, waiting for its turn included."""

import json
import threading
from pathlib import Path
from time import perf_counter
from typing import Any

from django.db import connection
from django.db.transaction import Atomic

_taken: list[float] = []
_here = threading.local()


def watch() -> None:
    """From now on every outermost transaction is timed."""
    enter, leave = Atomic.__enter__, Atomic.__exit__

    def timed_enter(self: Atomic) -> None:
        if not connection.in_atomic_block:
            _here.began = perf_counter()
        enter(self)

    def timed_leave(self: Atomic, *raised: Any) -> None:
        leave(self, *raised)
        if not connection.in_atomic_block:
            _taken.append((perf_counter() - _here.began) * 1000)

    # Django has no signal for where a transaction begins and ends.
    for name, timed in (("__enter__", timed_enter), ("__exit__", timed_leave)):
        setattr(Atomic, name, timed)


def tell(file: str) -> None:
    """Write down the milliseconds of each."""
    Path(file).write_text(json.dumps(_taken))
