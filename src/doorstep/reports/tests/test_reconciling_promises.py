"""Promises are counted a second way, too."""

from datetime import timedelta

import pytest

from doorstep.cases import operations
from doorstep.cases.models import Case, Promise, PromiseCount
from doorstep.cases.operations.promise_recounting import (
    rebuild_promises,
    recount_promises,
    shown_promises,
)
from doorstep.cases.operations.promise_tallies import fold_promises
from doorstep.cases.tests.factories import NINE_AM, CaseFactory
from doorstep.cases.tests.promising import promised, resident_of
from doorstep.reports.reconciling import reconcile

DAY = timedelta(days=1)


def differing() -> list[str]:
    return [str(each) for done in reconcile() if done.is_done for each in done.differing]


@pytest.mark.django_db
class TestReconcile:
    def lived(self) -> Case:
        case: Case = CaseFactory()
        granny = resident_of(case)
        kept = promised(case)
        promised(case)
        operations.keep_promise(kept.pk, by=granny, at=NINE_AM + DAY)
        fold_promises(most=3)
        return case

    def test_agrees_folded_or_not(self):
        self.lived()

        assert differing() == []

    def test_names_a_wrong_count_and_a_row_that_differs_and_puts_them_right(self):
        self.lived()
        PromiseCount.objects.filter(place_id=0).update(promises=7)
        Promise.objects.filter(state="OPEN").update(was_merged=True)

        told = differing()
        assert any(each.startswith("promises: place 0") for each in told)
        assert any("was_merged" in each for each in told)
        Promise.objects.update(was_merged=False)
        rebuild_promises()

        assert differing() == []
        (*_, recount) = recount_promises()
        assert shown_promises() == recount.counts
