"""Lists are read from an index in order, whatever somebody filters by."""

import pytest
from django.db import connection

from doorstep.cases.models import Case
from doorstep.cases.queries.lists import ORDER, Filter, reasons_of
from doorstep.cases.states import Channel, State
from doorstep.cases.tests.factories import NINE_AM
from doorstep.kernel import paging
from doorstep.kernel.paging import Cursor, following
from doorstep.people.tests.factories import (
    GridWorkerFactory,
    SecretaryFactory,
    StreetOfficerFactory,
    actor_of,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="PostgreSQL reads small tables whole, and rightly"
    ),
]

FILTERS = [
    Filter(),
    Filter(state=State.RAISED),
    Filter(is_overdue=True),
    Filter(category_id=1),
    Filter(building_id=1),
    Filter(channel=Channel.PHONE),
    Filter(since=NINE_AM, until=NINE_AM),
    Filter(state=State.TAKEN, category_id=1, building_id=1),
]


def plan_of(queryset) -> list[str]:
    sql, params = queryset.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        return [row[3] for row in cursor.fetchall()]


@pytest.mark.parametrize("only", FILTERS, ids=str)
@pytest.mark.parametrize("after", [None, ("2026-03-05T01:00:00Z", "7")])
def test_no_reason_reads_the_table_or_sorts(only, after):
    for someone in (GridWorkerFactory(), SecretaryFactory(), StreetOfficerFactory()):
        for reason in reasons_of(actor_of(someone)):
            cursor = _cursor(*after) if after else None
            cut = following(only.narrow(reason), order=ORDER, after=cursor).values("pk")[:51]
            plan = plan_of(cut)
            assert all(step.startswith("SEARCH") for step in plan), (only, plan)


def _cursor(moment: str, pk: str) -> Cursor:
    """A cursor of this list, made from two rows that are not there."""
    keys = paging._Key.all_of(Case.objects.all(), ORDER)
    return Cursor(paging._mark(keys), (moment, pk))
