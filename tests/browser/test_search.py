"""The office's search in a real browser: typing, choosing by keyboard, and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from doorstep.cases.models import Case
from doorstep.cases.tests.factories import CaseFactory
from doorstep.people.models import Account, Person
from doorstep.people.tests.factories import ResidentFactory, SecretaryFactory, account_of
from doorstep.places.models import Dwelling, Place
from doorstep.places.tests.factories import oujing
from tests.browser.test_console import sign_in

type Open = Callable[..., Page]
type Axe = Callable[[Page], None]
type Picture = Callable[..., None]


@pytest.fixture
def granny(transactional_db: None) -> Person:
    community = oujing()
    door = Dwelling.objects.filter(unit__path__startswith=community.path).order_by("pk")[0]
    return ResidentFactory(dwelling=door, number="13812345678")


@pytest.fixture
def case(granny: Person) -> Case:
    return CaseFactory(beneficiary=granny, summary="三单元楼道灯不亮,晚上看不见路")


def secretary(community: Place, language: str = "zh-hans") -> Account:
    account = account_of(SecretaryFactory(at=community))
    Account.objects.filter(pk=account.pk).update(language=language)
    return account


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_few_letters_lead_to_somebody_and_to_what_they_asked(
    granny: Person, case: Case, page: Page, language: str, axe: Axe, picture: Picture
) -> None:
    sign_in(page, secretary(granny.community, language))
    page.goto("/desk/")

    page.keyboard.press("/")
    page.keyboard.type("楼道灯")
    expect(page.locator("#suggestions mark")).to_have_text("楼道灯")
    expect(page.locator("#suggestions .quiet")).to_contain_text(case.get_state_display())
    picture(page, "suggestions")
    axe(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator("#suggestions a")).to_have_count(0)
    page.keyboard.press("Enter")

    expect(page.locator("main mark").first).to_have_text("楼道灯")
    assert "?s=" in page.url
    assert "%" not in page.url
    axe(page)
    page.locator("#find").fill("wgy")
    page.locator("#find").press("Enter")
    expect(page.locator("main .title").first).to_contain_text("王桂英")
    expect(page.locator("main")).to_contain_text("138****5678")
    home = granny.home
    assert home is not None
    page.locator("#find").fill(home.label)
    page.locator("#find").press("Enter")
    expect(page.locator("main .found").first).to_contain_text("王桂英")
    expect(page.locator("main .found").first).to_contain_text("楼道灯")
    axe(page)
    picture(page, "door")
    page.locator("#find").fill("没有这样的事")
    page.locator("#find").press("Enter")
    expect(page.locator("main")).to_contain_text("3-2-501")
    axe(page)
    picture(page, "nothing")


def test_works_without_javascript(granny: Person, case: Case, open_page: Open) -> None:
    page = open_page("office", javascript=False)
    sign_in(page, secretary(granny.community))
    page.goto("/desk/")

    page.locator("#find").fill("楼道")
    page.locator("#find").press("Enter")

    expect(page.locator("main mark").first).to_have_text("楼道")
    page.locator("main .title a").first.click()
    expect(page.locator("main")).to_contain_text("楼道灯")
