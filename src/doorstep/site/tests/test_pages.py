import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from doorstep.people.tests.factories import AccountFactory
from doorstep.places.models import Place
from doorstep.site.tests.reading import english_left_in

PAGES = ("site:home", "site:today", "site:sign_in")
WHOLE_PAGE_LIMIT = 60 * 1024


@pytest.mark.parametrize("page", PAGES)
class TestEveryFirstPage:
    def test_speaks_chinese_and_nothing_else(self, client: Client, demo: Place, page: str):
        response = client.get(reverse(page))

        assert response.status_code == 200
        assert 'lang="zh-Hans"' in response.content.decode()
        assert english_left_in(response) == set()

    def test_speaks_english_to_whoever_asks_for_it(self, client: Client, demo: Place, page: str):
        response = client.get(reverse(page), headers={"Accept-Language": "en-GB,en;q=0.9"})

        body = response.content.decode()
        assert 'lang="en"' in body
        assert "Oujingyuan" in body
        chinese = re.findall(
            r"[一-鿿]+", re.sub(r'<button[^>]*lang="zh-Hans".*?</button>', "", body)
        )
        assert chinese == []

    def test_says_on_top_that_all_is_invented(self, client: Client, demo: Place, page: str):
        assert 'class="demo"' in client.get(reverse(page)).content.decode()

    def test_says_nothing_of_the_kind_for_real_people(
        self, client: Client, community: Place, page: str
    ):
        assert 'class="demo"' not in client.get(reverse(page)).content.decode()

    def test_says_who_we_are_and_what_we_never_ask_for(
        self, client: Client, demo: Place, page: str
    ):
        body = client.get(reverse(page)).content.decode()

        assert "这里是欧景苑社区" in body
        assert settings.PUBLIC_URL.partition("://")[2] in body
        assert "我们从不向您要钱、要银行卡号、要手机验证码" in body

    def test_calls_the_community_in_one_tap(self, client: Client, demo: Place, page: str):
        assert 'href="tel:02788880001"' in client.get(reverse(page)).content.decode()

    def test_stands_before_there_is_any_community(self, client: Client, db: None, page: str):
        assert client.get(reverse(page)).status_code == 200


class TestHome:
    def test_weighs_no_more_than_an_old_phone_can_carry(self, client: Client, demo: Place):
        body = client.get("/").content
        parts = re.findall(rb'(?:href|src)="/static/([^"#]+)', body)
        files = {finders.find(part.decode()) for part in parts}
        assert None not in files
        weights = [len(gzip.compress(body))]
        weights += [len(gzip.compress(Path(str(file)).read_bytes())) for file in files]

        assert sum(weights) <= WHOLE_PAGE_LIMIT // 2, "twice as light as promised; keep it so"

    def test_asks_the_database_little(self, client: Client, demo: Place, django_assert_num_queries):
        with django_assert_num_queries(2):  # the community, whether it is a demo
            client.get("/")

    def test_leaves_out_doors_of_rooms_not_open(
        self, client: Client, demo: Place, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr("doorstep.site.faces.address_of", lambda view: "")

        assert "今天的服务" not in client.get("/").content.decode()


class TestToday:
    def test_tells_when_and_where_the_office_is_open(self, client: Client, demo: Place):
        body = client.get(reverse("site:today")).content.decode()

        assert "上午 8:30–12:00" in body
        assert "和平大道 18 号" in body


class TestStart:
    def test_sends_a_visitor_to_the_first_page(self, client: Client, demo: Place):
        response = client.get(reverse("site:start"))

        assert response.status_code == 302

    def test_sends_an_account_without_a_person_on(self, client: Client, demo: Place):
        client.force_login(AccountFactory())

        assert client.get(reverse("site:start")).status_code == 302


class TestStyleguide:
    @pytest.mark.parametrize(
        "face", ["resident", "console", "volunteer", "split", "sheet", "nonsense"]
    )
    @pytest.mark.parametrize("size", ["1", "2", "3", "9"])
    def test_shows_every_part_in_a_demo(self, client: Client, demo: Place, face: str, size: str):
        response = client.get(reverse("site:styleguide"), {"face": face, "size": size})

        assert response.status_code == 200

    def test_is_not_there_for_real_people(self, client: Client, community: Place):
        assert client.get(reverse("site:styleguide")).status_code == 404
