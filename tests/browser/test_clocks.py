"""The clock of a case in a real browser: it rests, it is given more time, its times are set."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from doorstep.cases.models import Case
from doorstep.cases.tests.factories import CaseFactory
from doorstep.catalogue import presets
from doorstep.catalogue.models import UrgencyTimes
from doorstep.kernel import clock
from doorstep.kernel.clock import shanghai_day
from doorstep.people.models import Account, Person
from doorstep.people.tests.factories import (
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    account_of,
)
from doorstep.places.models import Dwelling, Place
from doorstep.places.tests.factories import oujing
from tests.browser.test_console import sign_in

type Axe = Callable[[Page], None]
type Picture = Callable[..., None]

DAY = timedelta(days=1)


@pytest.fixture
def community(transactional_db: None) -> Place:
    place = oujing()
    presets.install(place)
    return place


@pytest.fixture
def granny(community: Place) -> Person:
    door = Dwelling.objects.filter(unit__path__startswith=community.path).order_by("pk")[0]
    return ResidentFactory(dwelling=door, number="13812345678")


def reading(account: Account, language: str) -> Account:
    Account.objects.filter(pk=account.pk).update(language=language)
    return account


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_waits_goes_on_and_is_given_more_time(
    granny: Person,
    community: Place,
    live_server: LiveServer,
    page: Page,
    language: str,
    axe: Axe,
    picture: Picture,
) -> None:
    now = clock.now()
    case = CaseFactory(
        beneficiary=granny, recorded_at=now - timedelta(hours=3), due_at=now + 5 * DAY
    )
    at = f"/desk/cases/{case.pk}/"
    above = reading(account_of(SecretaryFactory(at=community)), language)
    sign_in(page, reading(account_of(StaffFactory(at=community)), language))
    page.goto(f"{at}?do=wait#next")
    axe(page)
    picture(page, "wait")
    page.click(".next-action button.primary")
    expect(page.locator(".news")).to_be_visible()
    case.refresh_from_db()
    assert case.paused_at is not None
    axe(page)
    picture(page, "waits")
    page.locator("form[action*='/go-on/'] button").click()
    expect(page.locator("form[action*='/go-on/']")).to_have_count(0)
    page.goto(f"{at}?do=more-time#next")
    page.fill("#id_until", f"{shanghai_day(now + 14 * DAY):%Y-%m-%d}")
    page.fill("#id_words", "灯具要从厂里发")
    axe(page)
    picture(page, "ask")
    page.click(".next-action button.primary")
    expect(page.locator(".news")).to_be_visible()

    page.context.clear_cookies()
    sign_in(page, above)
    page.goto("/desk/hand-overs/")
    axe(page)
    page.click("a[href='/desk/more-time/']")
    axe(page)
    picture(page, "asked")
    page.locator("[data-rows] .title a").click()
    page.fill("#id_words", "同意")
    axe(page)
    picture(page, "give")
    page.click(".next-action button.primary")
    expect(page.locator(".news")).to_be_visible()
    assert Case.objects.get().due_at > case.due_at
    axe(page)
    picture(page, "given")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_community_sets_its_times_without_scripts(
    community: Place,
    live_server: LiveServer,
    screen: str,
    open_page: Callable[..., Page],
    language: str,
    axe: Axe,
    picture: Picture,
) -> None:
    account = reading(account_of(SecretaryFactory(at=community)), language)
    page = open_page(screen)
    sign_in(page, account)
    page.goto("/desk/catalogue/times/")
    axe(page)
    picture(page, "times")
    page.locator("table a[href*='/desk/catalogue/times/']").first.click()
    axe(page)
    picture(page, "urgency")

    plain = open_page(screen, javascript=False)
    sign_in(plain, account)
    plain.goto(page.url)
    plain.locator("form.card input[type=number]").first.fill("3")
    plain.locator("form.card button.primary").click()
    expect(plain.locator(".news")).to_be_visible()
    assert UrgencyTimes.objects.filter(community=community, deadline_amount=3).exists()
