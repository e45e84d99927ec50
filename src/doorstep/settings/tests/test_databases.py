from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from doorstep.settings.databases import database


def described(url: str, folder: Path, *, test: bool = False):
    return database(url, data=folder / "data", root=folder, test=test)


class TestDatabase:
    @pytest.mark.parametrize("url", ["sqlite:", "sqlite://", "sqlite:///"])
    def test_a_bare_sqlite_is_a_file_in_the_data_folder(self, tmp_path, url):
        assert described(url, tmp_path)["NAME"] == str(tmp_path / "data/doorstep.sqlite3")

    def test_a_path_is_taken_as_written(self, tmp_path):
        assert described(f"sqlite://{tmp_path}/a%20b.db", tmp_path)["NAME"] == f"{tmp_path}/a b.db"

    def test_reads_a_postgresql_address(self, tmp_path):
        found = described("postgres://li%40a:p%2Fw@db.example:6432/city?sslmode=require", tmp_path)
        assert (found["USER"], found["PASSWORD"], found["HOST"]) == ("li@a", "p/w", "db.example")
        assert (found["PORT"], found["NAME"]) == ("6432", "city")
        assert found["OPTIONS"]["sslmode"] == "require"
        assert "lock_timeout=20s" in found["OPTIONS"]["options"]

    def test_two_checkouts_do_not_share_a_test_database(self, tmp_path):
        url = "postgres://127.0.0.1/city"
        names = {described(url, tmp_path / each)["TEST"]["NAME"] for each in ("a", "b")}
        assert len(names) == 2

    @pytest.mark.parametrize("url", ["mysql://a/b", "doorstep.db", "oracle:"])
    def test_refuses_other_engines(self, tmp_path, url):
        with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
            described(url, tmp_path)


@pytest.mark.django_db
def test_the_tests_run_on_a_file():
    assert ":memory:" not in str(connection.settings_dict["NAME"])
