import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import translation

from doorstep.kernel import limits
from doorstep.kernel.errors import TooMany
from doorstep.kernel.models import Tally
from doorstep.kernel.tests.characters import NINE

HOUR = timedelta(hours=1)


def spend(key: str = "13812345678", *, limit: int = 2, at=NINE, window: timedelta = HOUR) -> None:
    limits.spend("code.number", key, limit=limit, window=window, at=at)


@pytest.mark.django_db
class TestSpend:
    def test_refuses_one_too_many(self):
        spend()
        spend()

        with pytest.raises(TooMany):
            spend()

    def test_counts_each_key_and_bucket_apart(self):
        spend(limit=1)

        spend("13900000000", limit=1)
        limits.spend("code.address", "13812345678", limit=1, window=HOUR, at=NINE)

    def test_begins_anew_when_the_window_has_closed(self):
        spend(limit=1)

        spend(limit=1, at=NINE + HOUR)
        with pytest.raises(TooMany):
            spend(limit=1, at=NINE + HOUR)

    def test_holds_to_the_end_of_the_window(self):
        spend(limit=1)

        with pytest.raises(TooMany):
            spend(limit=1, at=NINE + HOUR - timedelta(microseconds=1))

    @pytest.mark.parametrize(
        ("window", "words"),
        [
            (timedelta(seconds=20), "1 minute."),
            (timedelta(minutes=5), "5 minutes."),
            (timedelta(hours=1), "1 hour."),
            (timedelta(hours=23, minutes=30), "24 hours."),
        ],
    )
    def test_says_when_to_come_back(self, window, words):
        with translation.override("en"):
            spend(limit=1, window=window)
            with pytest.raises(TooMany, match=words):
                spend(limit=1, window=window)

    def test_keeps_no_key_that_could_be_guessed(self):
        spend()

        assert b"138" not in bytes(Tally.objects.get().key_digest)


@pytest.mark.django_db
class TestLeft:
    def test_counts_down_and_up_again(self):
        assert limits.left("code.number", "1", limit=2, at=NINE) == 2
        spend("1")
        assert limits.left("code.number", "1", limit=2, at=NINE) == 1
        assert limits.left("code.number", "1", limit=2, at=NINE + HOUR) == 2


@pytest.mark.django_db
class TestGiveBack:
    def test_begins_anew(self):
        spend(limit=1)
        limits.give_back("code.number", "13812345678")

        spend(limit=1)


@pytest.mark.django_db
class TestForgetClosed:
    def test_removes_what_no_longer_counts(self):
        spend("1")
        spend("2", at=NINE + HOUR)

        assert limits.forget_closed(NINE + HOUR) == 1
        assert Tally.objects.count() == 1


@pytest.mark.django_db(transaction=True)
class TestOwnTransaction:
    def test_survives_what_comes_after(self):
        spend()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            _ = 1 / 0

        assert Tally.objects.get().count == 1

    def test_is_refused_inside_another(self):
        with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
            spend()

    def test_lets_exactly_the_limit_through_in_a_race(self):
        passed: list[int] = []

        def try_once(number: int) -> None:
            try:
                spend(limit=3)
                passed.append(number)
            except TooMany:
                pass
            finally:
                connection.close()

        threads = [threading.Thread(target=try_once, args=[number]) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(passed) == 3
        assert Tally.objects.get().count == 3
