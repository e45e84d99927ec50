"""The city that benchmarks measure in is one a person could have lived in."""

from datetime import timedelta

import pytest
from django.db import connection

from benchmarks.bulk import counted, findable, tile
from benchmarks.bulk.building import settle
from benchmarks.bulk.city import SMALL, City
from benchmarks.bulk.copies import Copier
from doorstep.cases.models import Assignment, Case, Step
from doorstep.cases.states import OPEN
from doorstep.cases.tests.factories import NINE_AM
from doorstep.kernel import codes, search
from doorstep.reports.reconciling import reconcile

TIMES = 3


@pytest.fixture
def told(transactional_db):
    City(SMALL, at=NINE_AM - timedelta(days=tile.DAYS + 30)).found()
    lines = tile.tell(60, until=NINE_AM, seed=SMALL.seed)
    tile.write(lines, stride=TIMES)
    return lines


@pytest.mark.django_db(transaction=True)
class TestABulkMadeCity:
    def test_every_figure_is_the_same_counted_from_its_history(self, told):
        Copier(TIMES, seconds=100).copy()
        findable.write(TIMES)
        counted.write(TIMES, seconds=100)
        settle()

        assert Case.objects.count() == TIMES * len(told)
        compared = [each for each in reconcile() if each.is_done]
        assert sum(each.cases for each in compared) == TIMES * len(told)
        assert [each for found in compared for each in found.differing] == []
        assert {
            kept.name: [*kept.differences()] for kept in search.kept() if [*kept.differences()]
        } == {}
        connection.check_constraints()
        self.assert_a_copy_has_its_own_code_and_the_history_of_its_original()

    def assert_a_copy_has_its_own_code_and_the_history_of_its_original(self):
        case = Case.objects.order_by("pk")[0]
        copy = Case.objects.get(pk=case.pk + 1)
        assert codes.is_valid(copy.code)
        assert copy.recorded_at - case.recorded_at == timedelta(seconds=100)
        for model, order in ((Step, "seq"), (Assignment, "pk")):
            rows = [
                [each.party_id for each in model.objects.filter(case=one).order_by(order)]
                for one in (case, copy)
            ]
            assert rows[0] == rows[1] != []

    def test_open_work_always_lies_with_somebody(self, told):
        standing = set(Assignment.objects.filter(ended_at=None).values_list("case", flat=True))
        open_ = set(Case.objects.filter(state__in=OPEN).values_list("pk", flat=True))
        assert open_ == standing
