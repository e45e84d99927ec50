"""How many calls a minute: counted in the memory of each process, so a call costs no statement.

Several web processes together let through several times the limit. What has to hold whichever
process is asked is for `kernel.limits`.
"""

import threading
from collections import Counter
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from doorstep.kernel.errors import TooMany

MINUTE = 60


class Pace:
    """Counts the calls of each caller, minute by minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = 0
        self._calls: Counter[str] = Counter()

    def step(self, caller: str, *, limit: int, at: datetime) -> None:
        """Count one more call. Raises TooMany when this minute's are used up."""
        minute, second = divmod(int(at.timestamp()), MINUTE)
        with self._lock:
            if minute != self._minute:
                self._minute, self._calls = minute, Counter()
            self._calls[caller] += 1
            calls = self._calls[caller]
        if calls > limit:
            refusal = TooMany(_("That was too quick. Please wait a moment."))
            refusal.until = at + timedelta(seconds=MINUTE - second)
            raise refusal
