"""Addresses nobody knows: a page for people, JSON for programs."""

from django.test import Client


class TestUnknownAddress:
    def test_under_the_api_is_refused_as_programs_read_it(self, db: None, client: Client) -> None:
        for ask in (client.get, client.post, client.delete):
            answer = ask("/api/v1/nope")

            assert answer.status_code == 404
            assert answer.json()["code"] == "api.not_found"

    def test_elsewhere_is_a_page(self, db: None, client: Client) -> None:
        assert client.get("/nope")["Content-Type"].startswith("text/html")
