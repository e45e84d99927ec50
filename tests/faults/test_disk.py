"""The disk that forgets, held to what POSIX promises: the power-cut test is no better than it."""

import random
from pathlib import Path

import pytest

from tests.faults.disk import Disk, Kind, Record

ROOT = Path("/disk")


def did(kind: Kind, name: str, offset: int = 0, data: bytes = b"", process: int = 1) -> Record:
    return Record(kind, process, f"{ROOT}/{name}" if name else str(ROOT), offset, data)


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    (tmp_path / "old").write_bytes(b"before")
    return Disk(ROOT, tmp_path)


def played(disk: Disk, *steps: Record) -> dict[str, bytes | None]:
    for each in steps:
        disk.do(each)
    return disk.after_power_cut()


class TestDisk:
    def test_keeps_what_a_flush_covered(self, disk):
        assert played(
            disk,
            did(Kind.WRITE, "new", 0, b"hello"),
            did(Kind.FLUSH_BEGAN, "new"),
            did(Kind.FLUSHED, "new"),
            did(Kind.WRITE, "new", 5, b" there"),
        ) == {"new": b"hello"}

    def test_forgets_what_came_while_the_flush_was_under_way(self, disk):
        assert played(
            disk,
            did(Kind.WRITE, "new", 0, b"a"),
            did(Kind.FLUSH_BEGAN, "new"),
            did(Kind.WRITE, "new", 1, b"b", process=2),
            did(Kind.FLUSHED, "new"),
        ) == {"new": b"a"}

    def test_forgets_a_file_that_was_never_flushed(self, disk):
        assert played(disk, did(Kind.WRITE, "new", 0, b"hello")) == {}

    def test_keeps_an_old_file_as_it_was(self, disk):
        assert played(disk, did(Kind.WRITE, "old", 0, b"after!")) == {"old": b"before"}

    def test_a_rename_wants_a_flush_of_the_folder_or_the_file(self, disk):
        steps = [
            did(Kind.WRITE, "half", 0, b"x"),
            did(Kind.FLUSH_BEGAN, "half"),
            did(Kind.FLUSHED, "half"),
            did(Kind.RENAME, "half", 0, f"{ROOT}/whole".encode()),
        ]
        assert played(disk, *steps) == {"half": b"x"}
        assert played(disk, did(Kind.FLUSH_BEGAN, "", 1), did(Kind.FLUSHED, "", 1)) == {
            "half": None,
            "whole": b"x",
        }

    def test_a_removal_wants_a_flush_of_the_folder(self, disk):
        kept = played(disk, did(Kind.WRITE, "old", 0, b"x"), did(Kind.UNLINK, "old"))
        assert kept == {"old": b"before"}
        assert played(disk, did(Kind.FLUSH_BEGAN, "", 1), did(Kind.FLUSHED, "", 1)) == {"old": None}

    def test_a_longer_file_reads_as_zeros(self, disk):
        assert played(
            disk,
            did(Kind.TRUNCATE, "new", 4),
            did(Kind.WRITE, "new", 5, b"!"),
            did(Kind.FLUSH_BEGAN, "new"),
            did(Kind.FLUSHED, "new"),
        ) == {"new": b"\0\0\0\0\0!"}

    def test_luck_may_keep_any_part_and_never_takes_from_what_was_flushed(self, disk):
        played(
            disk,
            did(Kind.WRITE, "new", 0, b"a" * 2048),
            did(Kind.FLUSH_BEGAN, "new"),
            did(Kind.FLUSHED, "new"),
            did(Kind.WRITE, "new", 2048, b"b" * 2048),
        )
        seen = {disk.after_power_cut(random.Random(seed))["new"] for seed in range(12)}
        assert len(seen) > 3
        assert all(each is not None and each.startswith(b"a" * 2048) for each in seen)
