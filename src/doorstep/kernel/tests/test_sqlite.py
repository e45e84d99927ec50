"""The backend under the ORM: nested blocks, test transactions, table remakes."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection, models, transaction

from doorstep.kernel import rules
from doorstep.kernel.models import AuditEntry, Tally

NINE = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def only_on_sqlite(db) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the SQLite backend")


def a_tally(bucket: str = "b") -> Tally:
    return Tally.objects.create(
        bucket=bucket, key_digest=b"k", window_start=NINE, ends_at=NINE, count=1
    )


def holds_turn() -> bool:
    return getattr(connection, "_turn") is not None  # noqa: B009 - the type says nothing of it


class TestInTests:
    def test_nested_blocks_keep_the_turn_of_the_outermost(self):
        assert holds_turn()  # the test's own transaction
        with transaction.atomic(), transaction.atomic():
            a_tally()
        assert holds_turn()


@pytest.mark.django_db(transaction=True)
class TestTransactions:
    def test_a_block_holds_the_turn_to_its_end(self):
        with transaction.atomic():
            with transaction.atomic():
                a_tally()
            assert holds_turn()
        assert not holds_turn()

    def test_a_failed_block_gives_it_back(self):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            a_tally(str(1 / (a_tally().count - 1)))
        assert not holds_turn()
        assert not Tally.objects.exists()

    def test_a_single_create_gives_it_back(self):
        assert a_tally().pk
        assert not holds_turn()
        assert Tally.objects.bulk_create(
            [
                Tally(bucket=name, key_digest=b"k", window_start=NINE, ends_at=NINE, count=1)
                for name in "xyz"
            ]
        )[2].pk
        assert not holds_turn()

    def test_reading_takes_no_turn(self):
        for _row in AuditEntry.objects.iterator():
            raise AssertionError
        assert not holds_turn()


@pytest.mark.django_db(transaction=True)
class TestSchemaEditor:
    def test_remakes_a_table_with_its_rows(self):
        tally = a_tally()
        field = models.CharField(max_length=8, default="x")
        field.set_attributes_from_name("extra")
        field.model = Tally

        with connection.schema_editor() as editor:
            editor.add_field(Tally, field)
        with connection.schema_editor() as editor:
            editor.remove_field(Tally, field)

        assert Tally.objects.get() == tally
        assert not holds_turn()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys")
            assert cursor.fetchone()[0] == 1

    def test_loses_the_rules_of_the_table_until_they_are_installed_again(self):
        """SQLite drops triggers with the old table and says nothing: migrate puts them back."""
        with connection.schema_editor() as editor:
            editor._remake_table(AuditEntry)  # type: ignore[attr-defined]  # not in the stubs
        assert {line.split(":")[0] for line in rules.broken()} == {"kernel_auditentry"}

        call_command("migrate", verbosity=0)

        assert rules.broken() == []
