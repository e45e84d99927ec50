"""The roll-ups of a bulk-made city: a case and its copies are counted at once.

They differ in nothing that is counted but, now and then, the month.
"""

from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from doorstep.cases import durations
from doorstep.cases.models import Case, FigureCount, InboxCount
from doorstep.cases.operations.folding import NUMBERS, Amount, Counts, FigureKey
from doorstep.cases.operations.tallies import Facets, month_of

BATCH = 1_000


def write(times: int, *, seconds: int) -> None:
    """Every row that folding would have made by now; `reconcile` knows nothing of this."""
    counts = Counts()
    told = Case.objects.annotate(turn=F("id") % times).filter(turn=1 % times)
    for case in told.iterator():
        facets = Facets.of(case)
        months = Counter(
            month_of(case.recorded_at + timedelta(seconds=seconds * n)) for n in range(times)
        )
        for month, number in months.items():
            counts.add(facets._replace(month=month), number)
    with transaction.atomic():
        InboxCount.objects.bulk_create(
            (InboxCount(**key._asdict(), cases=cases) for key, cases in counts.inbox.items()), BATCH
        )
        FigureCount.objects.bulk_create(
            (_figure(key, amount) for key, amount in counts.figures.items()), BATCH
        )


def _figure(key: FigureKey, amount: Amount) -> FigureCount:
    numbers = {name: getattr(amount, name) for name in NUMBERS}
    return FigureCount(**key._asdict(), **numbers, took=durations.packed(amount.took))
