"""What changes leave for the figures, and that folding it changes no figure."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from doorstep.cases import durations, jobs, operations, queries
from doorstep.cases.models import Delta, FigureCount, InboxCount
from doorstep.cases.models.counts import Line
from doorstep.cases.operations.folding import fold
from doorstep.cases.operations.tallies import Change, Facets, month_of, note
from doorstep.cases.states import State
from doorstep.cases.tests.factories import (
    NINE_AM,
    CaseFactory,
    confirmed_by,
    resolved_by,
    staff_of,
    taken_by,
)
from doorstep.people.tests.factories import SecretaryFactory, VolunteerFactory, actor_of

pytestmark = pytest.mark.django_db


class TestNote:
    def test_tells_what_was_and_what_is(self):
        case = CaseFactory()
        Delta.objects.all().delete()

        taken_by(case, VolunteerFactory(near=case))

        signs = Delta.objects.order_by("pk").values_list("sign", "state", "case_id")
        assert list(signs) == [(-1, State.RAISED, case.pk), (1, State.TAKEN, case.pk)]

    def test_what_no_figure_counts_costs_nothing(self, django_assert_num_queries):
        case = CaseFactory()
        facets = Facets.of(case)

        with django_assert_num_queries(0):
            note([Change(case.pk, facets, facets)])

    def test_many_new_cases_cost_one_statement(self, django_assert_num_queries):
        cases = [CaseFactory() for _ in range(3)]

        with django_assert_num_queries(1):
            note(Change(each.pk, None, Facets.of(each)) for each in cases)

    def test_a_refused_change_leaves_none(self):
        case = CaseFactory()
        before = Delta.objects.count()

        with pytest.raises(operations.WrongState):
            operations.close_unanswered(case.pk, by=staff_of(case), at=NINE_AM)

        assert Delta.objects.count() == before

    def test_a_month_is_the_month_of_people_here(self):
        assert month_of(datetime(2026, 2, 28, 15, 59, tzinfo=UTC)) == 202602
        assert month_of(datetime(2026, 2, 28, 16, 0, tzinfo=UTC)) == 202603


class TestFold:
    def test_changes_no_figure_however_far_it_has_come(self):
        case = CaseFactory()
        helper = VolunteerFactory(near=case)
        confirmed_by(case, helper, at=NINE_AM + timedelta(hours=5))
        resolved_by(CaseFactory(beneficiary=case.beneficiary), helper)
        late = CaseFactory(beneficiary=case.beneficiary, is_private=True)
        jobs.strike_all(late.due_at)
        actor = actor_of(SecretaryFactory(at=case.community))
        shown = _read(actor)

        while fold(most=2):
            assert _read(actor) == shown

        assert not Delta.objects.exists()
        assert shown[1][Line.WHOLE, 0] == (3, 1, 1, 1, 1, "30:1")

    def test_folding_again_changes_nothing(self):
        CaseFactory()
        assert (jobs.fold_counts(NINE_AM), jobs.fold_counts(NINE_AM)) == (1, 0)

        assert set(InboxCount.objects.values_list("cases", flat=True)) == {1}
        assert FigureCount.objects.filter(taken=1).count() == 12

    def test_what_breaks_off_has_folded_nothing(self, monkeypatch):
        CaseFactory()
        monkeypatch.setattr("doorstep.cases.operations.folding.add_to_figures", _break)

        with pytest.raises(OSError, match="power"), transaction.atomic():
            fold()

        assert Delta.objects.count() == 1
        assert not InboxCount.objects.exists()


def _break(*_given):
    raise OSError("the power goes")


def _read(actor):
    """What the inbox and the figures show, whatever is folded."""
    shares = queries.shares_of(actor)
    inbox: Counter[tuple[str, bool]] = Counter()
    for standing in queries.standings(shares):
        inbox[standing.state, standing.is_overdue] += standing.cases
    lines: dict[Any, Any] = {}
    for part in queries.figures(shares, list(Line), queries.ALL_TIME):
        numbers, took = lines.setdefault((part.line, part.key), ([0] * 5, Counter()))
        numbers[:] = [was + more for was, more in zip(numbers, part[3:8], strict=True)]
        took.update(durations.unpacked(part.took))
    told = {key: (*numbers, durations.packed(took)) for key, (numbers, took) in lines.items()}
    return +inbox, {key: each for key, each in told.items() if any(each)}


class TestDurations:
    @given(st.floats(60.01, 3600 * 24 * 3000))
    def test_a_bucket_is_at_most_ten_percent_off(self, seconds):
        shown = durations.seconds_of(durations.bucket_of(seconds))
        assert abs(shown - seconds) <= 0.1 * seconds + 1

    @given(st.lists(st.integers(0, 10**9), min_size=1))
    def test_a_median_is_at_most_ten_percent_off(self, times):
        took = Counter(durations.bucket_of(each) for each in times)
        true = sorted(times)[(len(times) - 1) // 2]
        shown = durations.median_of(took)
        assert shown is not None
        assert abs(shown - true) <= max(0.1 * true + 1, 30)

    def test_buckets_rise(self):
        reached = [durations.seconds_of(bucket) for bucket in range(80)]
        assert all(before < after for before, after in pairwise(reached))
        assert durations.median_of(Counter()) is None

    @given(st.dictionaries(st.integers(0, 100), st.integers(-5, 10**6).filter(bool)))
    def test_is_kept_as_text(self, took):
        assert durations.unpacked(durations.packed(Counter(took))) == Counter(took)
