"""The office's pages of cases in a real browser: from what somebody says to the resident's word."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from doorstep.cases.models import CallBack, Case
from doorstep.cases.operations import calls
from doorstep.cases.states import State
from doorstep.cases.tests.factories import CaseFactory, resolved_by
from doorstep.catalogue import presets
from doorstep.kernel import clock
from doorstep.people.models import Account, Person
from doorstep.people.tests.factories import (
    ContactFactory,
    OrganisationFactory,
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    VolunteerFactory,
    account_of,
)
from doorstep.places.models import Dwelling, Place
from doorstep.places.states import PlaceKind
from doorstep.places.tests.factories import oujing

type Open = Callable[..., Page]
type Axe = Callable[[Page], None]
type Picture = Callable[..., None]


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
    place = oujing()
    presets.install(place)
    return place


@pytest.fixture
def granny(community: Place) -> Person:
    door = Dwelling.objects.filter(unit__path__startswith=community.path).order_by("pk")[0]
    return ResidentFactory(dwelling=door, number="13812345678")


def raised(granny: Person, **fields: object) -> Case:
    return CaseFactory(beneficiary=granny, recorded_at=clock.now() - timedelta(hours=2), **fields)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_from_the_words_to_somebody_who_does_it(
    granny: Person,
    community: Place,
    live_server: LiveServer,
    page: Page,
    screen: str,
    language: str,
    axe: Axe,
    picture: Picture,
) -> None:
    VolunteerFactory(near=granny)
    account = account_of(SecretaryFactory(at=community))
    Account.objects.filter(pk=account.pk).update(language=language)
    sign_in(page, account)

    page.goto("/desk/take-down/")
    axe(page)
    page.fill("#id_said", "楼道灯不亮,晚上看不见路")
    page.fill("#id_seek", "王桂英")
    expect(page.locator("#guess")).not_to_be_empty()
    page.click("button[name=look]")
    page.locator("#who label").first.click()
    axe(page)
    picture(page, "take-down")
    page.click(".desk > .row button.primary")
    expect(page.locator(".code")).to_be_visible()
    axe(page)
    picture(page, "receipt")

    case = Case.objects.get()
    assert case.beneficiary == granny
    page.goto("/desk/")
    axe(page)
    picture(page, "inbox")
    page.locator("[data-rows] .title a").click()
    axe(page)
    picture(page, "case")
    page.click("a[href*='do=assign']")
    page.select_option("#id_to", index=1)
    axe(page)
    picture(page, "assign")
    page.click(".next-action button.primary")
    expect(page.locator(".news")).to_be_visible()
    case.refresh_from_db()
    assert case.state == State.TAKEN


def test_the_list_is_walked_by_keyboard(
    granny: Person, community: Place, live_server: LiveServer, open_page: Open
) -> None:
    first, second = raised(granny), raised(granny, summary="单元门关不上")
    page = open_page("office")
    sign_in(page, account_of(StaffFactory(at=community)))

    page.goto("/desk/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/cases/{first.pk}/**")
    expect(page.locator(".beside .is-chosen")).to_have_count(1)
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/cases/{second.pk}/**")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()


def test_what_cannot_be_undone_is_asked_first(
    granny: Person, community: Place, live_server: LiveServer, open_page: Open, axe: Axe
) -> None:
    case = raised(granny)
    page = open_page("office")
    sign_in(page, account_of(StaffFactory(at=community)))

    page.goto(f"/desk/cases/{case.pk}/?do=withdraw")
    page.click(".next-action button.primary")
    expect(page.locator("dialog[data-question]")).to_be_visible()
    page.click("dialog[data-question] button[value=no]")
    case.refresh_from_db()
    assert case.state == State.RAISED
    page.click(".next-action button.primary")
    page.click("dialog[data-question] button[value=yes]")
    expect(page.locator(".news")).to_be_visible()
    case.refresh_from_db()
    assert case.state == State.WITHDRAWN


def test_a_call_is_taken_made_and_written_down(
    granny: Person,
    community: Place,
    live_server: LiveServer,
    page: Page,
    axe: Axe,
    picture: Picture,
) -> None:
    case = raised(granny)
    resolved_by(case, VolunteerFactory(near=granny), at=clock.now() - timedelta(hours=1))
    case.refresh_from_db()
    calls.put_on_list(case, due_at=clock.now() - timedelta(minutes=5))
    sign_in(page, account_of(StaffFactory(at=community)))

    page.goto("/desk/calls/")
    axe(page)
    page.locator("[data-rows] .title a").click()
    page.click(".next-action button")
    page.click(".next-action form button")
    expect(page.get_by_text("13812345678")).to_be_visible()
    axe(page)
    picture(page, "call")
    page.locator("#id_outcome label").first.click()
    page.click("form.card button.primary")
    expect(page.locator(".news")).to_be_visible()
    case.refresh_from_db()
    assert case.state == State.CONFIRMED
    assert not CallBack.objects.filter(done_at=None).exists()


def test_a_partner_works_without_scripts(
    granny: Person, community: Place, live_server: LiveServer, open_page: Open
) -> None:
    estate = Place.objects.filter(kind=PlaceKind.ESTATE, parent=community).order_by("pk")[0]
    company = OrganisationFactory(serves=[estate])
    case = raised(granny, owner=company.party)
    page = open_page("office", javascript=False)
    sign_in(page, account_of(ContactFactory(organisation=company)))

    page.goto("/start/")
    expect(page.locator(".rail li")).to_have_count(4)  # inbox, our word, our parts, promises
    page.locator("[data-rows] .title a").click()
    page.locator("form[action*='/claim/'] button").click()
    page.locator("form[action*='/start/'] button").click()
    page.click("a[href*='do=resolve']")
    page.fill("#id_words", "换了灯泡")
    page.click(".next-action button.primary")
    expect(page.locator(".news")).to_be_visible()
    case.refresh_from_db()
    assert case.state == State.RESOLVED
