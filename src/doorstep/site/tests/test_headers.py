import pytest
from django.test import Client
from django.urls import reverse

from doorstep.people.tests.factories import AccountFactory
from doorstep.places.models import Place


class TestEveryAnswer:
    def test_lets_the_browser_run_and_fetch_only_our_own(self, client: Client, demo: Place):
        policy = client.get("/").headers["Content-Security-Policy"]

        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules["script-src"] == rules["style-src"] == rules["default-src"] == "'self'"
        assert rules["object-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
        assert "unsafe" not in policy
        assert "http" not in policy

    def test_tells_no_other_host_where_one_was(self, client: Client, demo: Place):
        assert client.get("/").headers["Referrer-Policy"] == "same-origin"

    def test_varies_by_what_it_was_drawn_from(self, client: Client, demo: Place):
        vary = client.get("/").headers["Vary"]

        assert {"Cookie", "HX-Request", "Accept-Language"} <= set(vary.split(", "))


class TestPagesOfSomeoneWeKnow:
    def test_are_kept_by_nobody_when_signed_in(self, client: Client, demo: Place):
        client.force_login(AccountFactory())

        assert client.get("/").headers["Cache-Control"] == "no-store"

    def test_are_kept_by_nobody_when_holding_a_link(self, client: Client, demo: Place):
        client.cookies["link"] = "token"

        assert client.get("/").headers["Cache-Control"] == "no-store"

    def test_leave_visitors_their_back_button(self, client: Client, demo: Place):
        assert client.get("/").headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("page", ["site:home", "site:today", "site:sign_in", "site:styleguide"])
def test_no_get_changes_anything(client: Client, demo: Place, page: str):
    before = client.get(reverse(page)).cookies

    assert {"prefs", "home"}.isdisjoint(before)
