"""A backup taken while people work, restored elsewhere, and everything that must be true of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from doorstep.kernel import clock, deployment, upkeep
from doorstep.kernel.models import StoredFile, UpkeepKind
from doorstep.messaging.states import Lane
from doorstep.upkeep import backup, recovery, rehearsing, restoring, unfinished
from doorstep.upkeep.archive import DoesNotOpen
from doorstep.upkeep.places import Place
from doorstep.upkeep.restoring import NotEmpty
from doorstep.upkeep.tests.scenes import NAME, Inside, lived, place_in
from doorstep.upkeep.unfinished import RestoreUnfinished


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with place_in(tmp_path / "elsewhere") as found:
        yield found


@pytest.mark.django_db(transaction=True)  # other connections have to see it
class TestRestore:
    @pytest.mark.slow  # a process of its own checks the restored database
    def test_brings_everything_back_even_after_an_interruption(self, house, sheet, place):
        lived()
        epoch = deployment.require().epoch
        made = backup.make(house / "backups", at=clock.now())
        lived()  # said after the moment: not in it
        unfinished.mark(place.data, at=clock.now())
        place.files.mkdir(parents=True)
        (place.files / "half").write_text("x")
        identity = recovery.typed(sheet.private)

        restoring.restore(made.sealed.file, place, identity=identity, at=clock.now(), again=True)

        inside = Inside(place)
        assert inside.ask("SELECT COUNT(*) FROM cases_case") == [(1,)]
        assert inside.ask(f"SELECT COUNT(*) FROM people_person WHERE name = '{NAME}'") == [(1,)]
        files = inside.ask("SELECT key FROM kernel_storedfile")
        lying = {path.name for path in place.files.rglob("*") if path.is_file()}
        assert lying == {key for (key,) in files}
        [(new_epoch,)] = inside.ask("SELECT epoch FROM kernel_deployment")
        assert str(new_epoch).replace("-", "") != epoch.hex
        lanes = dict(inside.ask("SELECT lane, state FROM messaging_message"))
        assert lanes[Lane.SOS] == "WAITING"
        assert set(lanes.values()) == {"WAITING", "HELD"}
        assert inside.ask("SELECT COUNT(*) FROM kernel_upkeepnote WHERE kind = 'RESTORE'") == [(1,)]
        assert not place.is_unfinished()

    @pytest.mark.slow  # as above
    def test_is_rehearsed_in_a_place_that_goes_again(self, house, sheet):
        lived()
        file = backup.make(house / "backups", at=clock.now()).sealed.file
        identity = recovery.typed(sheet.private)

        found = rehearsing.rehearse(file, None, identity=identity, at=clock.now())

        assert [each for each in (house / "data").iterdir() if "rehearsal" in each.name] == []
        assert found.files == StoredFile.objects.count() == 2
        rehearsed = upkeep.last(UpkeepKind.REHEARSAL, recovery=sheet.public)
        assert rehearsed is not None
        assert rehearsed.facts["file"] == file.name

    def test_refuses_what_does_not_open_and_serves_none_of_it(self, house, sheet, place, settings):
        lived()
        file = backup.make(house / "backups", at=clock.now()).sealed.file
        whole, identity = file.read_bytes(), recovery.typed(sheet.private)
        other = recovery.typed(recovery.new(clock.now()).private)

        with pytest.raises(DoesNotOpen):
            restoring.restore(file, place, identity=other, at=clock.now())
        assert place.is_empty()
        assert not place.is_unfinished()

        flipped = bytearray(whole)
        flipped[-100_000] ^= 1
        for damaged in (whole[:-100], bytes(flipped)):
            file.write_bytes(damaged)
            with pytest.raises(DoesNotOpen):
                restoring.restore(file, place, identity=identity, at=clock.now(), again=True)
            assert place.is_unfinished()
            with pytest.raises(NotEmpty):
                restoring.restore(file, place, identity=identity, at=clock.now())

        settings.DOORSTEP_DATA = place.data
        with pytest.raises(RestoreUnfinished):
            unfinished.refuse()


def test_refuses_a_place_that_is_not_empty(sheet, tmp_path):
    here = Place.in_folder(tmp_path / "full")
    here.files.mkdir(parents=True)
    (here.files / "x").write_text("kept")

    with pytest.raises(NotEmpty):
        restoring.restore(
            tmp_path / "any", here, identity=recovery.typed(sheet.private), at=clock.now()
        )
    assert (here.files / "x").read_text() == "kept"
