"""The office's register of places in a real browser: the list, the map, the sheets, the codes."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from doorstep.demo import ground
from doorstep.demo.neighbourhood import small
from doorstep.people.models import Account
from doorstep.people.tests.factories import SecretaryFactory, account_of
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind

NINE = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
SHEET = (
    "小区,楼栋,单元,层数,每层户数,网格,所在区\n"
    "新苑,1栋,1,6,2,第一网格,青山区\n"
    "新苑,1栋,2,六十层,2,第一网格,\n"
)

type Open = Callable[..., Page]


def sign_in(page: Page, account: Account) -> None:
    """Give the browser the session of somebody who signed in."""
    client = Client()
    client.force_login(account)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "domain": "localhost", "path": "/"}]
    )


@pytest.fixture
def community(transactional_db: None) -> Place:
    return ground.lay_out(small(), at=NINE)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("screen", ["office", "phone"])
def test_the_register_from_the_map_to_the_printed_code(
    community: Place,
    live_server: LiveServer,
    open_page: Open,
    screen: str,
    language: str,
    axe: Callable[[Page], None],
    picture: Callable[..., None],
) -> None:
    page = open_page(screen, language=language)
    sign_in(page, account_of(SecretaryFactory(at=community)))

    page.goto("/desk/places/")
    expect(page.locator("[data-map] path").first).to_be_visible()
    axe(page)
    picture(page, "register")

    page.locator("main table a").first.click()
    expect(page.locator("main dl")).to_be_visible()
    axe(page)
    picture(page, "building")

    page.locator("a[href$='/codes/']").click()
    expect(page.locator("svg.qr")).to_have_count(1)
    axe(page)
    picture(page, "codes")


@pytest.mark.parametrize("screen", ["office", "phone"])
def test_a_sheet_is_shown_before_it_is_taken(
    community: Place,
    live_server: LiveServer,
    open_page: Open,
    screen: str,
    axe: Callable[[Page], None],
    picture: Callable[..., None],
) -> None:
    page = open_page(screen)
    sign_in(page, account_of(SecretaryFactory(at=community)))
    file: FilePayload = {"name": "places.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}

    page.goto(f"/desk/places/{community.pk}/import/")
    axe(page)
    page.set_input_files("#sheet", file)
    page.get_by_role("button", name="先看看会有什么变化").click()
    expect(page.locator("#preview")).to_be_visible()
    expect(page.get_by_text("层数要填 1 到 80 的整数。")).to_be_visible()
    axe(page)
    picture(page, "preview")
    assert not Place.objects.filter(name_zh="新苑").exists()

    page.get_by_role("button", name="就这样收下").click()
    expect(page.locator("#preview")).to_have_text("这张表带来的变化")
    estate = Place.objects.get(kind=PlaceKind.ESTATE, name_zh="新苑")
    assert estate.lies_in is not None
    assert estate.lies_in.name_zh == "青山区"
