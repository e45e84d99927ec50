import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from doorstep.people.tests.factories import AccountFactory
from doorstep.places.models import Place
from doorstep.places.tests.factories import CommunityFactory
from doorstep.site.preferences import Preferences

HERE = "/today/"


def choose(client: Client, **choice: str):
    return client.post(reverse("site:preferences"), {"next": HERE, **choice})


class TestReading:
    @given(st.sampled_from(["zh-hans", "en"]), st.booleans(), st.booleans())
    def test_gives_back_what_was_written(self, language: str, is_care: bool, is_contrast: bool):
        chosen = Preferences(language, is_care=is_care, is_contrast=is_contrast)

        assert Preferences.read(chosen.written) == chosen

    @given(st.text())
    def test_survives_any_cookie(self, text: str):
        read = Preferences.read(text)

        assert read is None or read.language in {"zh-hans", "en"}


class TestChoosing:
    def test_goes_back_to_the_page_and_draws_it_so(self, client: Client, demo: Place):
        response = choose(client, care="on")

        assert (response.status_code, response.headers["Location"]) == (303, HERE)
        assert 'class="care"' in client.get(HERE).content.decode()

    def test_keeps_what_was_chosen_before(self, client: Client, demo: Place):
        choose(client, care="on")
        choose(client, language="en")
        choose(client, contrast="on")

        body = client.get(HERE).content.decode()
        assert 'lang="en"' in body
        assert 'class="care contrast"' in body

    def test_can_be_taken_back(self, client: Client, demo: Place):
        choose(client, care="on")
        choose(client, care="off")

        assert 'class="care"' not in client.get(HERE).content.decode()

    def test_is_remembered_with_the_account(self, client: Client, demo: Place):
        account = AccountFactory()
        client.force_login(account)

        choose(client, care="on", contrast="on", language="en")

        account.refresh_from_db()
        assert (account.language, account.care_mode, account.contrast) == ("en", True, "high")

    def test_comes_along_to_the_next_device(self, client: Client, demo: Place):
        client.force_login(AccountFactory(care_mode=True))

        assert 'class="care"' in client.get(HERE).content.decode()

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "", "\x00"])
    def test_never_leads_to_another_host(self, client: Client, demo: Place, elsewhere: str):
        response = client.post(reverse("site:preferences"), {"next": elsewhere})

        assert response.headers["Location"] == "/"

    @pytest.mark.parametrize("nonsense", ["klingon", "<b>", "", "好" * 20_000])
    def test_ignores_nonsense(self, client: Client, demo: Place, nonsense: str):
        response = choose(
            client, language=nonsense, care=nonsense, contrast=nonsense, home=nonsense
        )

        assert response.status_code == 303
        assert 'lang="zh-Hans" class=""' in client.get(HERE).content.decode()

    def test_is_not_made_by_opening_a_link(self, client: Client, demo: Place):
        assert client.get(reverse("site:preferences"), {"care": "on"}).status_code == 405

    def test_wants_the_form_of_this_site(self, demo: Place):
        strict = Client(enforce_csrf_checks=True)

        response = strict.post(reverse("site:preferences"), {"care": "on"})

        assert response.status_code == 403
        assert "这一页开着太久了" in response.content.decode()


class TestChoosingACommunity:
    def test_makes_the_page_speak_for_it(self, client: Client, demo: Place):
        other = CommunityFactory(name_zh="临江社区", parent=demo.parent)

        choose(client, home=other.code or "")

        assert "这里是临江社区" in client.get("/").content.decode()

    def test_falls_back_when_it_is_gone(self, client: Client, demo: Place):
        gone = CommunityFactory(name_zh="旧社区", parent=demo.parent, is_active=False)

        choose(client, home=gone.code or "")

        assert "这里是欧景苑社区" in client.get("/").content.decode()
