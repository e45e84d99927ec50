from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from doorstep import __version__


class TestHealthz:
    def test_says_that_the_database_answers(self, client: Client, db: None):
        response = client.get("/healthz")

        assert response.json() == {
            "status": "ok",
            "version": __version__,
            "database": connection.vendor,
        }
        assert "no-store" in response.headers["Cache-Control"]

    def test_says_so_when_it_does_not(
        self, client: Client, db: None, monkeypatch: pytest.MonkeyPatch
    ):
        def gone() -> None:
            raise DatabaseError

        silent = SimpleNamespace(cursor=gone, vendor=connection.vendor)
        monkeypatch.setattr("doorstep.site.views.health.connection", silent)

        response = client.get("/healthz")

        assert response.status_code == 503
        assert response.json()["status"] == "failing"
