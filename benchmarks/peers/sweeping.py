"""Sweep the clocks of one city over and over, the same number due each time; nothing is kept.

A line on standard input asks for one sweep; the answer is what was done, in what time.
"""

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from time import perf_counter, process_time

import django

DUE = 200
FAR = datetime(2100, 1, 1, tzinfo=UTC)
OPEN_AGAIN = {
    "state": "RAISED",
    "helper": None,
    "answer_digest": "",
    "merged_into": None,
    "resolved_at": None,
    "confirmed_at": None,
    "closed_at": None,
    "reopen_until": None,
}


def main() -> None:
    """Every open case ticks far ahead but those picked; each sweep is taken back."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "doorstep.settings"
    django.setup()
    from django.db import transaction

    from doorstep.cases.models import Case
    from doorstep.cases.states import OPEN

    with transaction.atomic():
        newest = list(Case.objects.order_by("-pk").values_list("pk", flat=True)[:DUE])
        Case.objects.filter(pk__in=newest).update(**OPEN_AGAIN)
        waiting = Case.objects.filter(state__in=sorted(OPEN))
        waiting.update(tick_at=FAR, is_overdue=False, due_at=FAR + timedelta(days=1))
        chosen = list(waiting.order_by("-pk").values_list("pk", flat=True)[:DUE])
        print(json.dumps({"due": len(chosen), "open": waiting.count()}), flush=True)
        for _line in sys.stdin:
            print(json.dumps(_swept(chosen)), flush=True)
        transaction.set_rollback(True)


def _swept(chosen: list[int]) -> list[float]:
    """One sweep in which the chosen are due. How many, in what time, with what processor time."""
    from django.db import transaction

    from doorstep.cases.jobs import strike_all
    from doorstep.cases.models import Case

    with transaction.atomic():
        moment = datetime(2099, 1, 1, tzinfo=UTC)
        Case.objects.filter(pk__in=chosen).update(tick_at=moment, due_at=moment, is_warned=False)
        started, cpu = perf_counter(), process_time()
        done = strike_all(moment)
        told = [done, perf_counter() - started, (process_time() - cpu) * 1000]
        transaction.set_rollback(True)
    return told


if __name__ == "__main__":
    main()
