"""Is a history of things done at once one that could have been done one after another?

The search of Wing and Gong: of the operations that no other one had finished before, try each as
the next, let a plain model say what it must have brought, and go on with the rest. A history that
no order explains shows a lost update, whoever won.
"""

import threading
import time
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

type Model[State: Hashable] = Callable[[State, str], tuple[State, str]]


@dataclass(frozen=True, slots=True)
class Done:
    """One operation: from when to when, and what it brought ("ok", or a refusal's code)."""

    what: str
    began: float
    ended: float
    brought: str


class History:
    """Everything done to one thing, written down by many threads."""

    def __init__(self) -> None:
        self.done: list[Done] = []
        self._lock = threading.Lock()

    def at_once(self, acts: Sequence[tuple[str, Callable[[], str]]]) -> None:
        """Begin all of them at the same moment and write down what each brought."""
        start = Barrier(len(acts))

        def run(what: str, act: Callable[[], str]) -> None:
            start.wait()
            began = time.monotonic()
            brought = act()
            ended = time.monotonic()
            with self._lock:
                self.done.append(Done(what, began, ended, brought))

        with ThreadPoolExecutor(len(acts)) as pool:
            list(pool.map(lambda each: run(*each), acts))


def is_linear[State: Hashable](done: Sequence[Done], first: State, model: Model[State]) -> bool:
    """True when some order, in keeping with the clock, explains every answer."""
    seen: set[tuple[State, frozenset[int]]] = set()

    def explained(state: State, left: frozenset[int]) -> bool:
        if not left:
            return True
        if (state, left) in seen:
            return False
        seen.add((state, left))
        soonest = min(done[each].ended for each in left)
        for each in sorted(left):
            if done[each].began > soonest:
                continue  # another had ended before this one began
            after, brought = model(state, done[each].what)
            if brought == done[each].brought and explained(after, left - {each}):
                return True
        return False

    return explained(first, frozenset(range(len(done))))
