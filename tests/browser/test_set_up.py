"""The catalogue and the figures in a real browser, as 赵主任 uses them in the office."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from doorstep.catalogue.models import Category
from doorstep.people.tests.factories import SecretaryFactory, account_of
from doorstep.places.models import Place
from doorstep.reports.tests.scenes import lived_in

OpenPage = Callable[..., Page]
Look = Callable[[Page], None]
Picture = Callable[..., object]
PAGES = {
    "catalogue": "/desk/catalogue/",
    "category": "/desk/catalogue/new/",
    "rules": "/desk/catalogue/rules/",
    "hours": "/desk/catalogue/hours/?year=2027",
    "figures": "/desk/figures/",
}


@pytest.fixture
def community(transactional_db: None, live_server: LiveServer) -> Place:
    place: Place = lived_in()
    Place.objects.filter(pk=place.pk).update(name_zh="欧景苑社区", name_en="Oujingyuan")
    return place


@pytest.fixture
def sign_in(community: Place, live_server: LiveServer) -> Callable[[Page], None]:
    """Put the secretary's session into the browser."""

    def put(page: Page) -> None:
        client = Client()
        client.force_login(account_of(SecretaryFactory(at=community)))
        page.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "url": live_server.url,
                }
            ]
        )

    return put


def test_the_pages_are_for_everyone_and_fit(
    open_page: OpenPage, sign_in: Look, axe: Look, picture: Picture
) -> None:
    for screen, language in (("office", "zh-CN"), ("phone", "en")):
        page = open_page(screen, language=language)
        sign_in(page)
        for name, address in PAGES.items():
            page.goto(address)
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
            picture(page, f"{name}-{screen}")


def test_a_deadline_is_changed_without_scripts(
    open_page: OpenPage, sign_in: Look, community: Place
) -> None:
    page = open_page("office", javascript=False)
    sign_in(page)
    page.goto("/desk/catalogue/")

    page.get_by_role("link", name="公共照明").first.click()
    page.get_by_label("期限").fill("3")
    page.get_by_role("button", name="保存").click()

    expect(page.get_by_text("改好了")).to_be_visible()
    assert Category.objects.filter(community=community, deadline_amount=3).exists()


def test_a_rule_climbs(open_page: OpenPage, sign_in: Look, community: Place) -> None:
    page = open_page("office")
    sign_in(page)
    page.goto("/desk/catalogue/rules/")
    page.get_by_label("交给谁").select_option("POST:SECRETARY")
    page.get_by_role("button", name="添上这条规定").click()

    page.get_by_role("button", name="往上移").last.click()

    rows = page.locator("tbody tr")
    expect(rows.nth(rows.count() - 2)).to_contain_text("不限事项")
