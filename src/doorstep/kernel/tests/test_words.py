from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.kernel import words
from doorstep.kernel.models import Erasure, Words
from doorstep.kernel.tests.characters import DIRECTOR_ZHAO, NINE

GRANNY = ("person", uuid4())
NEIGHBOUR = ("person", uuid4())


@pytest.mark.django_db
class TestKeep:
    def test_brings_the_words_back(self):
        kept = words.keep("三单元的灯又不亮了", about=GRANNY, at=NINE)

        assert words.read(kept.pk) == "三单元的灯又不亮了"

    def test_commits_to_them_with_a_salt_of_their_own(self):
        first = words.keep("灯", about=GRANNY, at=NINE)
        second = words.keep("灯", about=GRANNY, at=NINE)

        assert first.digest != second.digest
        assert words.matches(Words.objects.get(pk=first.pk), first.digest)
        assert not words.matches(Words.objects.get(pk=first.pk), second.digest)

    def test_leaves_nothing_readable_in_the_table(self):
        words.keep("王奶奶的电话 13812345678", about=GRANNY, at=NINE)

        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM kernel_words")
            assert b"138" not in bytes(cursor.fetchone()[0])

    @settings(
        max_examples=30,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.text(st.characters(exclude_categories=["Cs"]), max_size=100))
    def test_keeps_any_text(self, db, text):
        with transaction.atomic():
            assert words.read(words.keep(text, about=GRANNY, at=NINE).pk) == text
            transaction.set_rollback(True)


@pytest.mark.django_db
class TestRead:
    def test_is_none_for_nothing(self):
        assert words.read(None) is None
        assert words.read(10**9) is None

    def test_reads_many_in_one_query(self, django_assert_num_queries):
        kept = [words.keep(text, about=GRANNY, at=NINE) for text in "甲乙丙"]

        with django_assert_num_queries(1):
            found = words.read_many([None, *(each.pk for each in kept)])

        assert found == {each.pk: text for each, text in zip(kept, "甲乙丙", strict=True)}

    def test_asks_nothing_for_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert words.read_many([None]) == {}


@pytest.mark.django_db
class TestErase:
    def erase(self, about=GRANNY) -> Erasure:
        return words.erase(about, by=DIRECTOR_ZHAO, reason="asked", at=NINE)

    def test_forgets_the_words_about_somebody_and_no_others(self):
        hers = words.keep("她的", about=GRANNY, at=NINE)
        other = words.keep("别人的", about=NEIGHBOUR, at=NINE)

        self.erase()

        assert words.read(hers.pk) is None
        assert words.read(other.pk) == "别人的"

    def test_keeps_the_order_for_ever(self):
        order = self.erase()

        with pytest.raises(IntegrityError), transaction.atomic():
            order.delete()
        assert Erasure.objects.get().actor_id == DIRECTOR_ZHAO.id

    def test_given_again_forgets_what_was_said_in_between(self):
        self.erase()
        later = words.keep("又说了", about=GRANNY, at=NINE + timedelta(days=1))
        assert words.read(later.pk) == "又说了"

        self.erase()

        assert words.read(later.pk) is None

    def test_is_applied_again_to_an_older_copy(self):
        hers = words.keep("她的", about=GRANNY, at=NINE)
        order = Erasure(about_kind="person", about_id=GRANNY[1], words_up_to=hers.pk)
        for each in ("reason", "actor_kind", "actor_id"):
            setattr(order, each, "x")
        order.at = NINE
        order.save()

        assert words.apply(order) == 1
        assert words.apply(order) == 0


@pytest.mark.django_db
class TestWithoutAnOrder:
    def test_words_stay(self):
        kept = words.keep("她的", about=GRANNY, at=NINE)

        with pytest.raises(IntegrityError), transaction.atomic():
            kept.delete()
