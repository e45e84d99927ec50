"""The office's search in a real browser: typing, choosing by keyboard, and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from doorstep.cases.models import Case
from doorstep.cases.tests.factories import CaseFactory, taken_by
from doorstep.kernel import clock
from doorstep.people.models import Account, Person
from doorstep.people.tests.factories import (
    ResidentFactory,
    SecretaryFactory,
    VolunteerFactory,
    account_of,
)
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
    waits = {"zh-hans": "等人接手", "en": "waiting for someone"}[language]
    expect(page.locator("#suggestions .quiet")).to_contain_text(waits)
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


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("javascript", [True, False])
def test_a_volunteer_looks_for_a_matter_of_theirs(
    granny: Person,
    case: Case,
    open_page: Open,
    screen: str,
    javascript: bool,
    language: str,
    axe: Axe,
    picture: Picture,
) -> None:
    volunteer = VolunteerFactory(near=granny)
    taken_by(case, volunteer, at=clock.now())
    CaseFactory(beneficiary=granny, summary="三单元楼道灯又不亮")
    account = account_of(volunteer)
    Account.objects.filter(pk=account.pk).update(language=language)
    page = open_page(screen, javascript=javascript)
    sign_in(page, account)

    page.goto("/v/")
    page.locator("#look-for").fill("灯不亮 三单元")
    page.locator("#look-for").press("Enter")

    expect(page.locator("main .case-card")).to_have_count(1)
    expect(page.locator("main .case-card mark")).to_have_text(["三单元", "灯不亮"])
    assert "%" not in page.url
    if javascript:
        axe(page)
        picture(page, "found")
    page.locator("#look-for").fill("没有这样的事")
    page.locator("#look-for").press("Enter")
    expect(page.locator("main .empty")).to_be_visible()
    if javascript:
        axe(page)
        picture(page, "nothing")
    page.go_back()
    page.locator("main .case-card .title a").click()
    expect(page.locator("main h1")).to_be_visible()
