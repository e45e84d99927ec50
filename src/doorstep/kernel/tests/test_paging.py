from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.kernel.errors import BadInput
from doorstep.kernel.models import AuditEntry
from doorstep.kernel.paging import Cursor, Page, merged, page

NINE = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)


def an_entry(action: str = "a", minute: int = 0, thing: str = "1") -> AuditEntry:
    return AuditEntry.objects.create(
        actor_kind="PERSON",
        actor_id="a1",
        action=action,
        thing_kind="case",
        thing_id=thing,
        at=NINE + timedelta(minutes=minute, microseconds=minute),
    )


def walk(*querysets, order, limit) -> list[Page[AuditEntry]]:
    pages = [merged(querysets, order=order, after=None, limit=limit)]
    while (after := pages[-1].next) is not None:
        pages.append(merged(querysets, order=order, after=Cursor.read(str(after)), limit=limit))
    return pages


def rows(pages: list[Page[AuditEntry]]) -> list[AuditEntry]:
    return [row for each in pages for row in each.items]


@pytest.mark.django_db
class TestPage:
    def test_walks_the_whole_list_once(self):
        entries = [an_entry() for _ in range(7)]

        pages = walk(AuditEntry.objects.all(), order="-pk", limit=3)

        assert [len(each.items) for each in pages] == [3, 3, 1]
        assert rows(pages) == entries[::-1]

    def test_ends_where_a_page_is_just_full(self):
        for _ in range(3):
            an_entry()

        assert page(AuditEntry.objects.all(), order="pk", after=None, limit=3).next is None

    def test_is_empty_for_an_empty_list(self):
        assert page(AuditEntry.objects.all(), order="pk", after=None, limit=3).items == []

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        said=st.lists(
            st.tuples(
                st.sampled_from(["a", "B", "b", "é", "王", "Z_", "z-", "𠀀", "\uffee"]),
                st.integers(0, 3),
            ),
            max_size=12,
        ),
        limit=st.integers(1, 4),
        directions=st.tuples(st.booleans(), st.booleans(), st.booleans()),
    )
    def test_orders_as_python_does_in_every_direction(self, db, said, limit, directions):
        from django.db import transaction

        with transaction.atomic():
            entries = [an_entry(action, minute) for action, minute in said]
            order = [
                f"{'-' if falls else ''}{name}"
                for falls, name in zip(directions, ["action", "at", "id"], strict=True)
            ]
            expected = entries
            for falls, name in reversed(list(zip(directions, ["action", "at", "id"], strict=True))):
                expected = sorted(expected, key=lambda row: getattr(row, name), reverse=falls)

            assert rows(walk(AuditEntry.objects.all(), order=order, limit=limit)) == expected
            transaction.set_rollback(True)

    def test_costs_one_query(self, django_assert_num_queries):
        an_entry()
        an_entry()
        first = page(AuditEntry.objects.all(), order=["-at", "-id"], after=None, limit=1)

        with django_assert_num_queries(1):
            page(AuditEntry.objects.all(), order=["-at", "-id"], after=first.next, limit=1)


@pytest.mark.django_db
class TestMerged:
    def test_shows_a_row_of_two_lists_once(self):
        entries = [an_entry(thing=str(number % 3)) for number in range(9)]
        first = AuditEntry.objects.filter(thing_id__in=["0", "1"])
        second = AuditEntry.objects.filter(thing_id__in=["1", "2"])

        assert rows(walk(first, second, order="-id", limit=2)) == entries[::-1]


@pytest.mark.django_db
class TestCursor:
    def test_of_nothing_is_none(self):
        assert Cursor.read("") is None

    @given(st.text(max_size=40))
    def test_refuses_what_is_none(self, text):
        try:
            cursor = Cursor.read(text)
        except BadInput:
            return
        if cursor is not None:
            with pytest.raises(BadInput):
                page(AuditEntry.objects.all(), order="pk", after=cursor, limit=1)

    def test_of_another_list_is_refused(self):
        an_entry()
        an_entry()
        found = page(AuditEntry.objects.all(), order="pk", after=None, limit=1)

        with pytest.raises(BadInput):
            page(AuditEntry.objects.all(), order="-pk", after=found.next, limit=1)

    @pytest.mark.parametrize("values", [("x",), ("9" * 40,), (), ("1", "2")])
    def test_with_other_values_is_refused(self, values):
        an_entry()
        an_entry()
        found = page(AuditEntry.objects.all(), order="pk", after=None, limit=1)
        assert found.next is not None
        forged = replace(found.next, values=values)

        with pytest.raises(BadInput):
            page(AuditEntry.objects.all(), order="pk", after=forged, limit=1)
