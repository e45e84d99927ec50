"""Never more than the limit, and rarely a write."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from doorstep.kernel.errors import TooMany
from doorstep.kernel.prepaid import Prepaid

NINE_AM = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def tries(purses: Prepaid, count: int, *, limit: int) -> int:
    """How many of `count` uses were allowed."""
    allowed = 0
    for _ in range(count):
        try:
            purses.spend("hotline", limit=limit, at=NINE_AM)
        except TooMany:
            continue
        allowed += 1
    return allowed


@pytest.mark.django_db
class TestSpend:
    @pytest.mark.parametrize("limit", [1, 7, 10, 25])
    def test_allows_exactly_the_limit(self, limit):
        assert tries(Prepaid("test", MINUTE), limit + 9, limit=limit) == limit

    def test_two_processes_share_one_limit(self):
        one, two = Prepaid("test", MINUTE), Prepaid("test", MINUTE)

        allowed = tries(one, 13, limit=30) + tries(two, 40, limit=30)

        assert 28 <= allowed <= 30

    def test_a_refusal_is_remembered_without_asking_again(self, django_assert_num_queries):
        purses = Prepaid("test", MINUTE)
        tries(purses, 12, limit=10)

        with django_assert_num_queries(0):
            assert tries(purses, 5, limit=10) == 0


@pytest.mark.django_db(transaction=True)
def test_threads_never_pass_the_limit():
    purses = Prepaid("test", MINUTE)

    def run(_number: int) -> int:
        try:
            return tries(purses, 20, limit=50)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert 40 <= sum(pool.map(run, range(8))) <= 50
