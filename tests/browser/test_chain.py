"""Owners asked and answering, and led cases, in a real browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from doorstep.cases import operations
from doorstep.cases.models import Case
from doorstep.cases.states import GroupRole
from doorstep.cases.tests.factories import CaseFactory
from doorstep.catalogue import presets
from doorstep.kernel import clock
from doorstep.people.models import Account, Organisation, Person
from doorstep.people.tests.factories import (
    ContactFactory,
    OrganisationFactory,
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    account_of,
    actor_of,
)
from doorstep.places.models import Dwelling, Place
from doorstep.places.tests.factories import oujing
from tests.browser.test_console import sign_in

type Axe = Callable[[Page], None]
type Picture = Callable[..., None]


@pytest.fixture
def community(transactional_db: None) -> Place:
    place = oujing()
    presets.install(place)
    return place


@pytest.fixture
def granny(community: Place) -> Person:
    door = Dwelling.objects.filter(unit__path__startswith=community.path).order_by("pk")[0]
    return ResidentFactory(dwelling=door, number="13812345678")


@pytest.fixture
def company(granny: Person) -> Organisation:
    assert granny.home is not None
    return OrganisationFactory(serves=[granny.home.estate])


def reading(account: Account, language: str) -> Account:
    Account.objects.filter(pk=account.pk).update(language=language)
    return account


def raised(granny: Person) -> Case:
    return CaseFactory(beneficiary=granny, recorded_at=clock.now() - timedelta(hours=2))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_company_is_asked_and_says_yes_and_no(
    granny: Person,
    community: Place,
    company: Organisation,
    live_server: LiveServer,
    page: Page,
    language: str,
    axe: Axe,
    picture: Picture,
) -> None:
    first, second = raised(granny), raised(granny)
    desk = StaffFactory(at=community)
    sign_in(page, reading(account_of(desk), language))
    page.goto(f"/desk/cases/{first.pk}/?do=hand-over#next")
    page.select_option("#id_to", str(company.party.pk))
    page.fill("#id_words", "楼道灯归物业管，请接一下")
    axe(page)
    picture(page, "ask")
    page.click(".next-action button.primary")
    expect(page.locator(".news")).to_be_visible()
    axe(page)
    picture(page, "asked")
    operations.propose_hand_over(
        second.pk, to=company.party, words="同上", by=actor_of(desk), at=clock.now()
    )

    page.context.clear_cookies()
    sun = ContactFactory(organisation=company, community=community)
    sign_in(page, reading(account_of(sun), language))
    page.goto("/desk/hand-overs/")
    axe(page)
    picture(page, "my-word")
    page.locator("details").first.locator("summary").click()
    page.locator("details textarea").first.fill("灯是市政的")
    page.locator("details button").first.click()
    expect(page.locator(".news")).to_be_visible()
    page.locator("li.card form button.primary").click()
    expect(page.locator(".docket")).to_be_visible()
    second.refresh_from_db()
    assert second.owner == company.party

    page.context.clear_cookies()
    sign_in(page, reading(account_of(desk), language))
    page.goto("/desk/hand-overs/")
    axe(page)
    picture(page, "came-back")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_led_case_from_taking_it_to_the_leaders_word(
    granny: Person,
    community: Place,
    live_server: LiveServer,
    page: Page,
    language: str,
    axe: Axe,
    picture: Picture,
) -> None:
    case, zhao = raised(granny), SecretaryFactory(at=community)
    by, now = actor_of(zhao), clock.now()
    sign_in(page, reading(account_of(zhao), language))
    page.goto(f"/desk/cases/{case.pk}/?do=lead#next")
    page.select_option("#id_who", str(zhao.pk))
    page.fill("#id_words", "拖了三年，住户来过七次")
    axe(page)
    page.click(".next-action button.primary")
    expect(page.locator(".news")).to_be_visible()
    operations.join_group(
        case.pk, person=StaffFactory(at=community), role=GroupRole.KEEPS, by=by, at=now
    )
    today = clock.shanghai_day(now)
    for days, what in ((-2, "上门看现场"), (9, "请第三方检测屋面")):
        operations.plan_step(case.pk, what=what, due_on=today + timedelta(days=days), by=by, at=now)
    for fen, what in ((500_000, "街道拨款"), (-120_050, "检测费")):
        operations.write_account_line(case.pk, on=today, amount_fen=fen, what=what, by=by, at=now)

    page.goto("/desk/led/")
    axe(page)
    picture(page, "list")
    page.click(f"a[href='/desk/led/{case.pk}/']")
    axe(page)
    picture(page, "page")
    page.locator("summary").nth(-2).click()
    page.fill("#account_amount", "35.5")
    page.fill("#account_what", "复印费")
    page.fill("#account_on", "2999-01-01")
    axe(page)
    page.locator("details[open] button.primary").click()
    expect(page.locator("details[open] .errorlist").first).to_be_visible()
    expect(page.locator("#account_what")).to_have_value("复印费")
    axe(page)
    picture(page, "refused")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_letter_its_answer_and_a_card_for_another_system(
    granny: Person,
    community: Place,
    company: Organisation,
    live_server: LiveServer,
    page: Page,
    language: str,
    axe: Axe,
    picture: Picture,
) -> None:
    case = raised(granny)
    sign_in(page, reading(account_of(StaffFactory(at=community)), language))
    page.goto(f"/desk/cases/{case.pk}/letters/")
    axe(page)
    page.select_option("#id_to", str(company.party.pk))
    page.fill("#id_words", "请尽快修复楼道灯")
    page.locator("section.card form button.primary").click()
    expect(page.locator(".sheet h1")).to_be_visible()
    axe(page)
    picture(page, "letter")
    page.goto(f"/desk/cases/{case.pk}/letters/")
    page.locator("details summary").first.click()
    page.locator("details textarea").first.fill("三日内修好")
    page.locator("details button.primary").first.click()
    expect(page.locator("details .errorlist:not([hidden])").first).to_be_visible()
    axe(page)
    picture(page, "letters")
    page.goto(f"/desk/cases/{case.pk}/for/12345/")
    axe(page)
    picture(page, "card")
    page.fill("#id_number", "WH2026-0077")
    page.click("section.card form button.primary")
    expect(page.locator("strong", has_text="WH2026-0077")).to_be_visible()
