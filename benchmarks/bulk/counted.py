"""The roll-ups of a bulk-made city: a case and its copies are counted at once.

They differ in nothing that is counted but, now and then, the month.
"""

from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from doorstep.cases.models import Case
from doorstep.cases.operations.folding import Counts, add_to_figures, add_to_inbox
from doorstep.cases.operations.tallies import Facets, month_of


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
        add_to_inbox(counts.inbox)
        add_to_figures(counts.figures)
