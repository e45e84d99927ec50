"""The power is cut at any moment: every acknowledged case is there, with its photo.

kill -9 cannot show a missing flush, for the system keeps what a killed process wrote. So each write
and each flush is recorded beneath the process (shim.c), files are rebuilt from only what a flush
covered (disk.py), and the database is opened on them. A database told not to flush has to fail.
"""

import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest

from tests.faults.cluster import Cluster
from tests.faults.power import Cut, cuts, lay_out_beside, write, writer
from tests.faults.shim import recording

CASES = 24
MOMENTS, SEEDS = 4, 2
# An acknowledged capture counts only with the case, its history and its owner's assignment.
WHOLE = """
    SELECT capture.capture_id FROM kernel_capture AS capture
    JOIN cases_case AS one ON REPLACE(CAST(one.uid AS TEXT), '-', '')
        = REPLACE(capture.result_id, '-', '')
    WHERE capture.client = 'faults'
      AND one.version = (SELECT COUNT(*) FROM cases_step WHERE case_id = one.id)
      AND EXISTS (SELECT 1 FROM cases_assignment WHERE case_id = one.id)
"""
PHOTOS = """
    SELECT file.key, file.made_at FROM cases_casephoto AS photo
    JOIN kernel_storedfile AS file ON file.id IN (photo.file_id, photo.thumbnail_id)
"""

type Losses = tuple[set[str], list[str]]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the shim speaks to Linux's C library"),
]


@dataclass(frozen=True)
class Run:
    """A recorded run: where it wrote, how the disk lay before, and what was done to it."""

    root: Path
    start: Path
    log: Path


def recorded(run: Run, env: dict[str, str], *more: str) -> None:
    """Let the writer work with the shim beneath it."""
    done = write(run.root, CASES, env | recording(run.root, run.log), *more)
    assert done.returncode == 0, done.stdout + done.stderr


def missing_photos(rows: list[tuple[str, object]], left: Path, real: Path) -> list[str]:
    """Keys of photos whose row stands but whose bytes are not those that were saved."""
    found = {each.name: each for each in (left / "files").rglob("*") if each.is_file()}
    saved = {each.name: each for each in (real / "files").rglob("*") if each.is_file()}
    return [
        key
        for key, _ in rows
        if key not in found or found[key].read_bytes() != saved[key].read_bytes()
    ]


def plain(ids: list[tuple[object]]) -> set[str]:
    return {str(one[0]).replace("-", "") for one in ids}


def lost(cut: Cut, kept: set[str]) -> set[str]:
    return {each.replace("-", "") for each in cut.acknowledged} - kept


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory) -> tuple[Run, dict[str, str]]:
    place = tmp_path_factory.mktemp("sqlite")
    run = Run(root=place / "root", start=place / "start", log=place / "log")
    run.root.mkdir()
    env = {
        "DATABASE_URL": f"sqlite:{run.root}/doorstep.sqlite3",
        "DOORSTEP_FILES": str(run.root / "files"),
        "DOORSTEP_KEYS": str(place / "keys"),
    }
    made = writer("prepare", env=env)
    assert made.returncode == 0, made.stderr
    shutil.copytree(run.root, run.start)
    return run, env


class TestSqlite:
    def losses(self, run: Run, env: dict[str, str], *more: str) -> Iterator[Losses]:
        """Of each cut: the acknowledged cases that are gone, the photos that are."""
        recorded(run, env, *more)
        for cut in cuts(run.root, run.start, run.log, moments=MOMENTS, seeds=SEEDS):
            left = lay_out_beside(cut, run.start, run.start.with_name("left"))
            with closing(sqlite3.connect(left / "doorstep.sqlite3")) as found:
                assert found.execute("PRAGMA integrity_check").fetchall() == [("ok",)], cut.called
                kept = plain(found.execute(WHOLE).fetchall())
                photos = found.execute(PHOTOS).fetchall()
            yield lost(cut, kept), missing_photos(photos, left, run.root)

    def test_keeps_every_acknowledged_case_and_its_photo(self, on_sqlite):
        run, env = on_sqlite
        found = list(self.losses(run, env))

        assert len(found) == MOMENTS * (SEEDS + 1)
        assert found == [(set(), [])] * len(found)

    def test_would_see_a_database_that_does_not_flush(self, on_sqlite):
        run, env = on_sqlite
        careless = replace(run, start=run.start.with_name("second"), log=run.log.with_name("log2"))
        shutil.rmtree(run.root)
        shutil.copytree(run.start, run.root)
        shutil.copytree(run.start, careless.start)

        assert any(gone for gone, _ in self.losses(careless, env, "--careless"))


@pytest.fixture(scope="module")
def on_postgresql(tmp_path_factory) -> Iterator[tuple[Cluster, dict[str, str]]]:
    keys = tmp_path_factory.mktemp("keys")
    with Cluster.made() as cluster:
        files = str(cluster.root / "files")
        env = {"DOORSTEP_FILES": files, "DOORSTEP_KEYS": str(keys / "keys")}
        with cluster.running({}) as address:
            cluster.make_database()
            made = writer("prepare", env=env | {"DATABASE_URL": address})
            assert made.returncode == 0, made.stderr
        yield cluster, env


class TestPostgresql:
    def losses(self, cluster: Cluster, env: dict[str, str], *more: str) -> Iterator[Losses]:
        """Of each cut: the acknowledged cases that are gone, the photos that are."""
        run = Run(cluster.root, cluster.folder / "start", cluster.folder / "log")
        for old in (run.start, run.log):
            shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)
        shutil.copytree(run.root, run.start, symlinks=True)
        shutil.copystat(run.root, run.start)
        cluster.own(run.start)
        with cluster.running(recording(run.root, run.log)) as address:
            recorded(run, env | {"DATABASE_URL": address}, *more)
            cluster.kill()
        for cut in cuts(run.root, run.start, run.log, moments=2, seeds=1):
            left = lay_out_beside(cut, run.start, cluster.folder / "left")
            with self.opened(cluster, left) as found:
                kept = plain(found.execute(WHOLE).fetchall())
                photos = found.execute(PHOTOS).fetchall()
            yield lost(cut, kept), missing_photos(photos, left, run.root)

    @contextmanager
    def opened(self, cluster: Cluster, left: Path) -> Iterator[psycopg.Connection]:
        with replace(cluster, root=left).running({}) as address, psycopg.connect(address) as found:
            yield found

    def test_keeps_every_acknowledged_case_and_its_photo(self, on_postgresql):
        found = list(self.losses(*on_postgresql))

        assert len(found) == 4
        assert found == [(set(), [])] * len(found)

    def test_would_see_a_commit_that_does_not_wait(self, on_postgresql):
        assert any(gone for gone, _ in self.losses(*on_postgresql, "--careless", "--first=100"))
