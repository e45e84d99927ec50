"""A disk that takes no more, at every single write of taking a case down with a photo."""

import json
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.power import writer
from tests.faults.shim import DISK_FULL, READ_ONLY, allow, failing

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the shim speaks to Linux's C library"),
]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> tuple[Path, dict[str, str]]:
    place = tmp_path_factory.mktemp("full")
    env = {"DATABASE_URL": f"sqlite:{place}/start/d.sqlite3", "DOORSTEP_KEYS": str(place / "keys")}
    made = writer("prepare", env=env)
    assert made.returncode == 0, made.stderr
    return place, env


class TestSqlite:
    @pytest.mark.parametrize("error", [DISK_FULL, READ_ONLY])
    @pytest.mark.parametrize(("number", "then"), [(1, 1), (0, 9)], ids=["words", "photo"])
    def test_says_so_and_leaves_nothing_half_written(self, prepared, error, number, then):
        place, env = prepared
        root = place / f"root-{error}-{number}"
        shutil.copytree(place / "start", root)
        allow(place / "count", -1)
        mine = {"DATABASE_URL": f"sqlite:{root}/d.sqlite3", "DOORSTEP_FILES": str(root / "files")}
        shim = failing(root, place / "count", error=error)

        done = writer("squeeze", str(then), f"--first={number}", env=env | mine | shim)

        assert done.returncode == 0, done.stdout + done.stderr
        tries = [json.loads(line) for line in done.stdout.splitlines()]
        assert [each["wrong"] for each in tries] == [[]] * len(tries)
        assert {each["said"] for each in tries[:-1]} == {"kernel.cannot_store"}
        assert tries[-1]["said"] == ""
        assert len(tries) > 12, "the shim let everything pass"
        with closing(sqlite3.connect(root / "d.sqlite3")) as found:
            assert found.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
