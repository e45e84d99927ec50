"""After an order to erase, and after the restore of a backup that did not know it, nothing of the
person occurs anywhere: neither the words nor the ciphertexts of them.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from doorstep.cases.models import Case, Step
from doorstep.cases.states import StepKind
from doorstep.kernel import clock, orders, seals
from doorstep.kernel.models import Erasure, StoredFile, Words
from doorstep.messaging.models import Message
from doorstep.people import operations
from doorstep.people.models import Person
from doorstep.people.tests.factories import SecretaryFactory, actor_of
from doorstep.places.models import Place as Spot
from doorstep.reports.reconciling import reconcile
from doorstep.upkeep import backup, recovery, restoring, scrubbing
from doorstep.upkeep.places import Place
from doorstep.upkeep.tests.scenes import (
    CALLED,
    DOOR,
    NAME,
    PHONE,
    TYPED_PHONE,
    WORDS,
    Inside,
    Lived,
    lived,
    place_in,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]  # whole restores

SEALED = {
    "people_person": ["phone", "phone_index"],
    "cases_case": ["contact_name", "contact_phone", "contact_index"],
    "kernel_words": ["text", "salt"],
    "people_account": ["phone", "phone_index"],
}


def traces(files: Path) -> list[bytes]:
    """What would betray her: plain words, and the very bytes of every sealed value and photo."""
    found = [each.encode() for each in (NAME, CALLED, PHONE, TYPED_PHONE, WORDS, DOOR)]
    with connection.cursor() as cursor:
        for table, columns in SEALED.items():
            cursor.execute(f"SELECT {', '.join(columns)} FROM {table}")
            found += [bytes(cell) for row in cursor.fetchall() for cell in row if cell]
    found += [lying.read_bytes()[64:128] for lying in lying_in(files)]
    return found


def lying_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def seen(canaries: Iterable[bytes], content: bytes) -> list[bytes]:
    return [each[:24] for each in canaries if each in content]


def bytes_of(place: Place) -> bytes:
    """Everything the database and its folders hold, as it lies on the disk.

    PostgreSQL's own files are not ours to read: there, every cell of every table.
    """
    files = b"".join(lying.read_bytes() for lying in lying_in(place.files))
    if place.engine == "sqlite":
        near = place.file.parent.glob(f"{place.file.name}*")
        return files + b"".join(each.read_bytes() for each in near)
    inside = Inside(place)
    tables = inside.ask("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    cells = b""
    for (table,) in tables:
        for row in inside.ask(f'SELECT * FROM "{table}"'):
            for cell in row:
                cells += bytes(cell) if isinstance(cell, bytes) else str(cell).encode()
    return files + cells


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with place_in(tmp_path / "elsewhere") as found:
        yield found


def erased(scene: Lived) -> Erasure:
    secretary = actor_of(SecretaryFactory(at=Spot.objects.get(pk=scene.granny.community_id)))
    first = operations.ask_to_erase(scene.granny.pk, by=secretary, at=clock.now())
    return operations.erase(
        scene.granny.pk, token=first.token, reason="ASKED", by=secretary, at=clock.now()
    )


def test_nothing_is_left_here_or_in_an_older_copy(house, sheet, place):
    scene = lived()
    canaries = traces(house / "data/files")
    assert len(canaries) >= 6 + 1 + 3 + 4 + 2
    here = Place(Place.configured().url, house / "data", house / "data/files")
    assert len(seen(canaries, bytes_of(here))) >= len(canaries) - 4  # the check can see them
    file = backup.make(house / "backups", at=clock.now()).sealed.file
    counted = Case.objects.count(), Step.objects.count()

    order = erased(scene)
    scrubbing.scrub()

    assert seen(canaries, bytes_of(here)) == []
    assert not StoredFile.objects.exists()
    assert not Words.objects.exists()
    assert (Case.objects.count(), Step.objects.count()) == (counted[0], counted[1] + 1)
    assert Step.objects.filter(case=scene.case, kind=StepKind.ERASED).count() == 1
    assert [each.uid for each in orders.read(house / "logbook/erasures.txt")] == [order.uid.hex]
    seals.seal_committed(clock.now())
    assert all(seals.verify(name).is_clean for name in seals.names())
    assert not any(each.differing for each in reconcile())
    assert set(Message.objects.values_list("state", flat=True)) == {"CANCELLED"}

    restoring.restore(file, place, identity=recovery.typed(sheet.private), at=clock.now())

    assert seen(canaries, bytes_of(place)) == []
    inside = Inside(place)
    assert inside.ask("SELECT COUNT(*) FROM cases_case") == [(1,)]
    assert inside.ask("SELECT name FROM people_person WHERE name = '已删除 erased'") != []
    [(again,)] = inside.ask("SELECT uid FROM kernel_erasure")
    assert str(again).replace("-", "") == order.uid.hex


class TestErase:
    def test_takes_a_second_step_of_the_same_person(self, house):
        scene = lived()
        secretary = actor_of(SecretaryFactory(at=Spot.objects.get(pk=scene.granny.community_id)))
        other = actor_of(SecretaryFactory(at=Spot.objects.get(pk=scene.granny.community_id)))
        token = operations.ask_to_erase(scene.granny.pk, by=other, at=clock.now()).token

        for wrong in ("", "x.y.z", token):
            with pytest.raises(operations.NotConfirmed):
                operations.erase(
                    scene.granny.pk, token=wrong, reason="ASKED", by=secretary, at=clock.now()
                )
        with pytest.raises(operations.MayNotErase):
            operations.ask_to_erase(scene.granny.pk, by=scene.clerk, at=clock.now())

        assert Person.objects.get(pk=scene.granny.pk).phone == PHONE
        assert not Erasure.objects.exists()
