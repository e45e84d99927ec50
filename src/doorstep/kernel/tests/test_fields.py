from uuid import uuid4

import pytest
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.test.utils import isolate_apps

from doorstep.kernel.ciphers import Unreadable
from doorstep.kernel.fields import EncryptedTextField, Sealed
from doorstep.kernel.models import Sealable

COLUMNS = {
    "sqlite": "id integer PRIMARY KEY AUTOINCREMENT, seal_id char(32), phone BLOB, address BLOB",
    "postgresql": "id bigserial PRIMARY KEY, seal_id uuid, phone bytea, address bytea",
}


@pytest.fixture
def note(db):
    """A table with two sealed columns, made and rolled back with the test."""
    with isolate_apps("doorstep.kernel"), connection.cursor() as cursor:

        class Note(Sealable):
            phone = EncryptedTextField()
            address = EncryptedTextField(null=True)

            class Meta:
                app_label = "kernel"
                db_table = "note_in_test"

        cursor.execute(f"CREATE TABLE note_in_test ({COLUMNS[connection.vendor]})")
        yield Note


def raw(note) -> list[tuple[bytes, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, address FROM note_in_test ORDER BY id")
        return [tuple(cell and bytes(cell) for cell in row) for row in cursor.fetchall()]


class TestStoring:
    def test_brings_the_text_back(self, note):
        note.objects.create(phone="13812345678", address="3-2-501 王奶奶")

        found = note.objects.get()

        assert (found.phone, found.address) == ("13812345678", "3-2-501 王奶奶")

    def test_writes_nothing_anybody_could_read(self, note):
        note.objects.create(phone="13812345678", address="王奶奶")

        [(phone, address)] = raw(note)

        assert b"138" not in phone
        assert "王".encode() not in address

    def test_keeps_null_and_empty_apart(self, note):
        note.objects.create(phone="", address=None)

        found = note.objects.get()

        assert (found.phone, found.address) == ("", None)

    def test_leaves_unread_text_sealed_when_saving(self, note):
        note.objects.create(phone="13812345678", address="old")
        [(before, _)] = raw(note)
        found = note.objects.get()
        found.address = "new"

        found.save()

        [(after, _)] = raw(note)
        assert after == before
        assert note.objects.get().address == "new"

    def test_works_in_bulk(self, note):
        note.objects.bulk_create(note(phone=str(number)) for number in range(3))

        assert [each.phone for each in note.objects.order_by("pk")] == ["0", "1", "2"]

    def test_fetches_what_was_deferred(self, note):
        note.objects.create(phone="13812345678", address="x")

        assert note.objects.only("pk").get().phone == "13812345678"
        assert note.objects.defer("phone").get().phone == "13812345678"

    def test_refreshes(self, note):
        kept = note.objects.create(phone="1")
        other = note.objects.get()
        other.phone = "2"
        other.save()

        kept.refresh_from_db()

        assert kept.phone == "2"


class TestMoving:
    """Somebody with the database but not the keys swaps ciphertexts."""

    def test_between_rows_is_refused(self, note):
        first = note.objects.create(phone="1", address="a")
        second = note.objects.create(phone="2", address="b")
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE note_in_test SET phone = (SELECT other.phone FROM note_in_test other"
                " WHERE other.id = %s) WHERE id = %s",
                [first.pk, second.pk],
            )

        with pytest.raises(Unreadable):
            _ = note.objects.get(pk=second.pk).phone

    def test_between_columns_is_refused(self, note):
        note.objects.create(phone="1", address="a")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE note_in_test SET address = phone")

        with pytest.raises(Unreadable):
            _ = note.objects.get().address

    def test_into_a_copied_row_is_refused(self, note):
        first = note.objects.create(phone="1")
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO note_in_test (seal_id, phone)"
                " SELECT %s, phone FROM note_in_test WHERE id = %s",
                [uuid4().hex, first.pk],
            )

        with pytest.raises(Unreadable):
            _ = note.objects.order_by("-pk")[0].phone


class TestAsking:
    def test_whether_there_is_anything_is_answered(self, note):
        note.objects.create(phone="1", address=None)
        note.objects.create(phone="2", address="a")

        assert note.objects.get(address__isnull=True).phone == "1"
        assert note.objects.get(address=None).phone == "1"
        assert note.objects.exclude(address=None).get().phone == "2"

    @pytest.mark.parametrize("lookup", ["phone", "phone__contains", "phone__gt", "phone__lower"])
    def test_for_its_content_is_refused(self, note, lookup):
        with pytest.raises(FieldError):
            note.objects.filter(**{lookup: "1"})

    @pytest.mark.parametrize("lookup", ["phone__in"])
    def test_for_one_of_several_is_refused(self, note, lookup):
        with pytest.raises(FieldError):
            note.objects.filter(**{lookup: ["1"]})

    @pytest.mark.parametrize("order", ["phone", "-phone"])
    def test_for_an_order_is_refused(self, note, order):
        with pytest.raises(FieldError):
            list(note.objects.order_by(order))

    def test_to_change_it_without_its_row_is_refused(self, note):
        note.objects.create(phone="1")

        with pytest.raises(FieldError), transaction.atomic():
            note.objects.update(phone="2")
        note.objects.update(address=None)

    def test_for_plain_values_gives_them_sealed(self, note):
        note.objects.create(phone="13812345678")

        [value] = note.objects.values_list("phone", flat=True)

        assert isinstance(value, Sealed)
        assert repr(value) == "Sealed()"

    def test_to_serialise_it_is_refused(self, note):
        from django.core import serializers

        with pytest.raises(FieldError):
            serializers.serialize("json", [note.objects.create(phone="1")])
