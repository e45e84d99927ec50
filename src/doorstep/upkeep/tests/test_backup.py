"""What a backup does while people write, when the disk is full, and when it is killed."""

import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import connections

from doorstep.cli.main import main
from doorstep.kernel import audit, clock, deployment, logbook, upkeep
from doorstep.kernel.models import AuditEntry, StoredFile, UpkeepKind
from doorstep.kernel.tests.characters import DIRECTOR_ZHAO
from doorstep.upkeep import archive, backup, recovery, snapshots
from doorstep.upkeep.archive import DoesNotOpen, Part
from doorstep.upkeep.tests.scenes import lived

committed = pytest.mark.django_db(transaction=True)  # other connections have to see it


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir()) if folder.exists() else []


def parts_of(file: Path, private: str) -> dict[str, bytes]:
    with archive.opened(file, recovery.typed(private)) as parts:
        return {part.name: b"".join(part.pieces) for part in parts}


@pytest.fixture
def small(house, sheet):
    """A house with hardly anything in it."""
    deployment.create(is_demo=False, at=clock.now())
    return house


@committed
class TestMake:
    def test_is_of_one_moment_while_people_write(self, small, sheet):
        stop, written, waits = threading.Event(), [], []

        def write() -> None:
            while not stop.is_set():
                began = time.monotonic()
                written.append(audit.note(DIRECTOR_ZHAO, "x", ("y", 1), at=clock.now()).pk)
                waits.append(time.monotonic() - began)
            connections.close_all()

        writer = threading.Thread(target=write)
        writer.start()
        try:
            while len(written) < 20:
                time.sleep(0.001)
            made = backup.make(small / "backups", at=clock.now())
            after = len(written)
            while len(written) < after + 5:
                time.sleep(0.001)
        finally:
            stop.set()
            writer.join()

        found = parts_of(made.sealed.file, sheet.private)
        assert max(waits) < 2
        assert AuditEntry.objects.count() == len(written)
        counts = json.loads(found["manifest.json"])["counts"]
        assert 20 <= counts["kernel_auditentry"] <= after + 1

    def test_keeps_the_newest_and_clears_what_a_dead_one_left(self, small, settings):
        logbook.add(logbook.ERASURES, "{}")
        left = Path(settings.DOORSTEP_DATA) / ".backup-999999999"
        left.mkdir(parents=True)
        (left / "snapshot.sqlite3").write_text("names")
        folder = small / "backups"
        folder.mkdir()
        (folder / ".doorstep-2026-01-01T000000Z.age.999999999.part").write_text("x")
        at = clock.now().replace(year=2026, month=3, day=5)

        for day in (5, 6, 7):
            backup.make(folder, at=at.replace(day=day), keep=2)

        ages = [name for name in names(folder) if name.endswith(".age")]
        assert [name[:19] for name in ages] == ["doorstep-2026-03-06", "doorstep-2026-03-07"]
        assert names(folder) == sorted(
            [*ages, *(f"{each}.sha256" for each in ages), "erasures.txt"]
        )
        assert {each.stat().st_mode & 0o777 for each in folder.glob("*.age")} == {0o600}
        assert not left.exists()

    def test_holds_no_key_and_a_lost_photo_costs_only_itself(self, house, sheet, settings):
        lived()
        stored = StoredFile.objects.get(kind="photo")
        (house / "data/files" / stored.path).unlink()

        made = backup.make(house / "backups", at=clock.now())

        assert made.missing == [stored.key]
        assert made.tally.files == 1
        everything = b"".join(parts_of(made.sealed.file, sheet.private).values())
        for file in Path(settings.DOORSTEP_KEYS).glob("*.keys"):
            secrets = [each for each in file.read_text().split('"') if len(each) >= 40]
            assert secrets
            assert not any(each.encode() in everything for each in secrets)

    def test_what_breaks_leaves_no_file_under_the_final_name(self, small, monkeypatch):
        class Full(archive._Counted):
            def write(self, piece) -> int:
                if self.size > 10_000:
                    raise OSError(errno.ENOSPC, "No space left on device")
                return super().write(piece)

        with monkeypatch.context() as patch:
            patch.setattr(archive, "_Counted", Full)
            with pytest.raises(OSError, match="No space left"):
                backup.make(small / "backups", at=clock.now())
        (small / "data/files/2026").mkdir(parents=True)
        monkeypatch.setattr(snapshots.Snapshot, "files", lambda _self: iter(["2026"]))
        with pytest.raises(IsADirectoryError):
            backup.make(small / "backups", at=clock.now())

        assert names(small / "backups") == []
        assert names(small / "data") == ["backup.lock", "files"]
        assert upkeep.last(UpkeepKind.BACKUP) is None


class TestRefusals:
    def test_wants_a_sheet_first(self, house, monkeypatch):
        monkeypatch.setattr(recovery, "_file", lambda: house / "absent")
        with pytest.raises(recovery.NoRecoveryKey):
            backup.make(house / "backups", at=clock.now())
        assert names(house / "backups") == []

    def test_only_one_at_a_time(self, house):
        with backup._alone(house), pytest.raises(backup.UnderWay), backup._alone(house):
            pass


class TestArchive:
    def test_killed_in_the_middle_leaves_none_and_the_next_one_works(self, tmp_path, sheet):
        program = f"""
import os, sys, time
from pathlib import Path
from doorstep.upkeep import archive
from doorstep.upkeep.archive import Part
def parts():
    yield Part("a", 3_000_000, [bytes(3_000_000)])
    print("half", flush=True)
    time.sleep(60)
archive.seal(parts(), Path({str(tmp_path / "x.age")!r}), recipient={sheet.public!r})
"""
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "doorstep.settings"}
        child = subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, env=env, text=True
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "half\n"
        child.send_signal(signal.SIGKILL)
        child.wait()

        assert not (tmp_path / "x.age").exists()
        sealed = archive.seal(
            iter([Part("a", 2, [b"hi"])]), tmp_path / "x.age", recipient=sheet.public
        )
        assert parts_of(sealed.file, sheet.private) == {"a": b"hi"}

    @pytest.mark.parametrize("size", [0, 1, 511, 512, 513, 100_000])
    def test_gives_back_what_was_put_in(self, tmp_path, sheet, size):
        content = os.urandom(size)
        sealed = archive.seal(
            iter([Part("files/a", size, [content]), Part("z", 1, [b"z"])]),
            tmp_path / "x.age",
            recipient=sheet.public,
        )
        assert parts_of(sealed.file, sheet.private) == {"files/a": content, "z": b"z"}
        if size > 512:
            assert content[:100] not in sealed.file.read_bytes()

    def test_refuses_one_cut_anywhere(self, tmp_path, sheet):
        sealed = archive.seal(
            iter([Part("a", 200_000, [os.urandom(200_000)])]),
            tmp_path / "x.age",
            recipient=sheet.public,
        )
        whole = sealed.file.read_bytes()
        for length in (0, 10, 200, 65_600, 131_200, len(whole) - 1):
            sealed.file.write_bytes(whole[:length])
            with pytest.raises(DoesNotOpen):
                parts_of(sealed.file, sheet.private)

    def test_a_part_that_changes_its_size_is_refused(self, tmp_path, sheet):
        with pytest.raises(OSError, match="changed its size"):
            archive.seal(
                iter([Part("a", 3, [b"four"])]), tmp_path / "x.age", recipient=sheet.public
            )
        assert names(tmp_path / "x") == []


@committed
class TestCommands:
    def test_make_a_sheet_that_opens_a_backup(self, house, monkeypatch, capsys, tmp_path):
        deployment.create(is_demo=True, at=clock.now())
        monkeypatch.setattr(recovery, "_file", lambda: house / "keys/recovery.public")
        monkeypatch.setattr("sys.stdin.isatty", lambda: False)

        with pytest.raises(SystemExit, match="0"):
            main(["keys", "recovery"])
        printed = capsys.readouterr().out
        with pytest.raises(SystemExit, match="0"):
            main(["backup", "--to", str(tmp_path / "stick")])

        [file] = (tmp_path / "stick").glob("*.age")
        typed = "\n".join(
            line for line in printed.splitlines() if line[:2] in {"1.", "2.", "3.", "4."}
        )
        assert "manifest.json" in parts_of(file, typed.lower())
        kept = (house / "keys/recovery.public").read_text()
        assert "SECRET" not in kept
        with pytest.raises(SystemExit, match=r"There is a recovery key already|已经有恢复密钥"):
            main(["keys", "recovery"])
        check = subprocess.run(
            ["sha256sum", "-c", f"{file.name}.sha256"],
            cwd=file.parent,
            capture_output=True,
            check=False,
        )
        assert check.returncode == 0


def test_typing_the_sheet_wrong_is_a_kind_refusal(sheet):
    with pytest.raises(recovery.NotARecoveryKey):
        recovery.typed(sheet.private[:-1] + ("Q" if sheet.private[-1] != "Q" else "P"))
    assert str(recovery.typed(f"1.  {sheet.private[:30]}\n2.  {sheet.private[30:]}\n"))
