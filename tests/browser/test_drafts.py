"""What somebody was writing is still there after the tab was closed, and gone once it was sent."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from doorstep.cases.models import Case
from doorstep.catalogue import presets
from doorstep.people.models import Account, Person
from doorstep.people.tests.factories import (
    ResidentFactory,
    StaffFactory,
    VolunteerFactory,
    account_of,
)
from tests.browser.test_console import sign_in

WORDS = "三单元楼道灯不亮，晚上下楼看不见台阶。"
FORMS = {"resident": "/ask/", "volunteer": "/v/take-down/", "desk": "/desk/take-down/"}
DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length"


@pytest.fixture
def granny(transactional_db: None, live_server: LiveServer) -> Person:
    person: Person = ResidentFactory(number="13812345678")
    presets.install(person.community)
    return person


def writers(granny: Person) -> dict[str, Account]:
    return {
        "resident": account_of(granny),
        "volunteer": account_of(VolunteerFactory(near=granny)),
        "desk": account_of(StaffFactory(at=granny.community)),
    }


def closed_and_opened_again(page: Page, address: str) -> Page:
    """The tab is closed; the same browser opens the page again."""
    context = page.context
    page.close()
    again = context.new_page()
    again.goto(address)
    return again


@pytest.mark.parametrize("who", FORMS)
def test_words_survive_a_closed_tab_and_go_once_sent(
    granny: Person, who: str, page: Page, axe: Callable[[Page], None]
) -> None:
    address = FORMS[who]
    sign_in(page, writers(granny)[who])
    page.goto(address)
    page.fill("#id_said", WORDS)

    page = closed_and_opened_again(page, address)

    expect(page.locator("#id_said")).to_have_value(WORDS)
    expect(page.locator("[data-draft-note]")).to_be_visible()
    axe(page)
    page.locator("form[data-draft] button[data-busy]").last.click()
    expect(page.locator("#id_said")).to_have_count(0)
    assert Case.objects.count() == 1
    assert page.evaluate(DRAFTS) == 0
    page.goto(address)
    expect(page.locator("#id_said")).to_have_value("")


def test_nobody_else_on_the_device_sees_them(granny: Person, page: Page) -> None:
    sign_in(page, writers(granny)["desk"])
    page.goto(FORMS["desk"])
    page.fill("#id_said", WORDS)

    sign_in(page, account_of(StaffFactory(at=granny.community, name="吴芳", called="小吴")))
    page = closed_and_opened_again(page, FORMS["desk"])

    expect(page.locator("#id_said")).to_have_value("")
    expect(page.locator("[data-draft-note]")).to_be_hidden()
    assert page.evaluate(DRAFTS) == 0


def test_starting_afresh_forgets_them(granny: Person, page: Page) -> None:
    sign_in(page, writers(granny)["volunteer"])
    page.goto(FORMS["volunteer"])
    page.fill("#id_said", WORDS)
    page = closed_and_opened_again(page, FORMS["volunteer"])

    page.locator("[data-draft-note] button").click()

    expect(page.locator("#id_said")).to_have_value("")
    assert page.evaluate(DRAFTS) == 0
