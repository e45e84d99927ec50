"""What our messages say: looked through, and read aloud, on a phone and at a desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from doorstep.people.tests.factories import SecretaryFactory, account_of
from doorstep.places.tests.factories import CommunityFactory
from tests.browser.test_console import sign_in


@pytest.mark.usefixtures("transactional_db")
def test_a_text_is_found_and_read_aloud(
    live_server: LiveServer,
    page: Page,
    axe: Callable[[Page], None],
    picture: Callable[..., None],
) -> None:
    sign_in(page, account_of(SecretaryFactory(at=CommunityFactory())))

    page.goto("/desk/messages/texts/")
    axe(page)
    picture(page, "all")
    page.locator(".count-tabs a", has_text="等着念一遍的").click()
    page.get_by_role("link", name="cases.received").click()
    axe(page)
    picture(page, "one")
    page.get_by_role("button", name="中文我念过了").click()

    expect(page.locator("main")).to_contain_text("赵主任")
    expect(page.locator("main")).to_contain_text("念过了")
    axe(page)
    picture(page, "read")
