"""A volunteer takes something on, reaches the resident, does it; calls; writes down."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from doorstep.cases import operations
from doorstep.cases.models import CallBack, Case
from doorstep.cases.tests.factories import CaseFactory, category_in, resolved_by, taken_by
from doorstep.catalogue import presets
from doorstep.kernel import clock
from doorstep.people.models import Account, Person, Volunteer
from doorstep.people.tests.factories import (
    ResidentFactory,
    VolunteerFactory,
    account_of,
    actor_of,
)

OpenPage = Callable[..., Page]
Look = Callable[[Page], None]
Picture = Callable[..., object]


@pytest.fixture(autouse=True)
def grandma(transactional_db: None, live_server: LiveServer) -> Person:
    person: Person = ResidentFactory(number="13900001234")
    presets.install(person.community)
    return person


@pytest.fixture
def xiaoli(grandma: Person) -> Volunteer:
    volunteer: Volunteer = VolunteerFactory(near=grandma)
    return volunteer


def sign_in(page: Page, someone: Volunteer, live_server: LiveServer) -> None:
    """As if they had typed their password on this device."""
    client = Client()
    client.force_login(account_of(someone))
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": live_server.url,
            }
        ]
    )


def lamp_of(person: Person) -> Case:
    case: Case = CaseFactory(
        beneficiary=person,
        category=category_in(person.community),
        recorded_at=clock.now(),
        due_at=clock.now() + timedelta(hours=6),
    )
    return case


def nothing_sticks_out(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("javascript", [True, False])
def test_takes_it_on_and_does_it(
    open_page: OpenPage,
    screen: str,
    live_server: LiveServer,
    xiaoli: Volunteer,
    grandma: Person,
    axe: Look,
    picture: Picture,
    javascript: bool,
) -> None:
    case = lamp_of(grandma)
    page = open_page(screen, javascript=javascript)
    sign_in(page, xiaoli, live_server)
    page.goto("/v/near/")
    picture(page, "near")
    page.get_by_role("button", name="我来办").first.click()
    expect(page.get_by_role("status")).to_contain_text("归您办了")
    expect(page.get_by_text("13900001234")).to_have_count(0)

    page.get_by_role("button", name="看姓名、门牌和电话").click()
    expect(page.get_by_text("13900001234")).to_be_visible()
    picture(page, "contact")
    page.get_by_role("button", name="我动手了").click()
    page.get_by_role("link", name="办好了").click()
    page.get_by_label("您是怎么办的？").fill("换了新灯泡")
    picture(page, "done")
    page.get_by_role("button", name="告诉他们办好了").click()

    expect(page.get_by_role("status")).to_contain_text("辛苦了")
    case.refresh_from_db()
    assert case.state == "RESOLVED"
    assert nothing_sticks_out(page)
    if javascript:
        axe(page)


def test_somebody_was_quicker(
    page: Page, live_server: LiveServer, xiaoli: Volunteer, grandma: Person, picture: Picture
) -> None:
    case = lamp_of(grandma)
    sign_in(page, xiaoli, live_server)
    page.goto("/v/near/")
    taken_by(case, VolunteerFactory(near=grandma), at=clock.now())

    page.get_by_role("button", name="我来办").first.click()

    expect(page.locator(".refusal")).to_contain_text("已经有邻居")
    picture(page)


def test_calls_back_and_writes_it_down(
    page: Page,
    live_server: LiveServer,
    xiaoli: Volunteer,
    grandma: Person,
    axe: Look,
    picture: Picture,
) -> None:
    case = lamp_of(grandma)
    resolved_by(case, VolunteerFactory(near=grandma), at=clock.now())
    operations.ask_for_a_call(case.pk, by=actor_of(grandma), at=clock.now())
    CallBack.objects.update(due_at=clock.now() - timedelta(hours=1))
    sign_in(page, xiaoli, live_server)
    page.goto("/v/calls/")
    axe(page)
    picture(page, "list")
    page.get_by_role("button", name="我来打").first.click()
    axe(page)
    picture(page, "call")
    page.get_by_label("亮了", exact=True).check()
    page.get_by_label("满意吗？").select_option("5")
    page.get_by_role("button", name="记下来").click()

    expect(page.get_by_role("status")).to_contain_text("记下了")
    case.refresh_from_db()
    assert case.state == "CONFIRMED"


def test_writes_down_for_a_neighbour(
    page: Page,
    live_server: LiveServer,
    xiaoli: Volunteer,
    grandma: Person,
    axe: Look,
    picture: Picture,
) -> None:
    sign_in(page, xiaoli, live_server)
    page.goto("/v/take-down/")
    page.get_by_label("是谁的事？").fill("王桂英")
    page.get_by_role("button", name="找一找").click()
    page.get_by_label("王*英").first.check()
    page.get_by_label("说了什么事？").fill("楼道灯不亮")
    axe(page)
    picture(page, "form")
    page.get_by_role("button", name="记下来").click()

    expect(page.get_by_role("heading", name="登记好了")).to_be_visible()
    axe(page)
    picture(page, "written")
    assert Case.objects.get().category.code == "light"


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_every_page_keeps_nobody_out(
    open_page: OpenPage,
    screen: str,
    live_server: LiveServer,
    xiaoli: Volunteer,
    grandma: Person,
    axe: Look,
    picture: Picture,
    language: str,
) -> None:
    account_of(xiaoli)
    Account.objects.update(language="en" if language == "en-GB" else "zh-hans")
    lamp_of(grandma)
    mine = lamp_of(grandma)
    taken_by(mine, xiaoli, at=clock.now())
    page = open_page(screen, language=language)
    sign_in(page, xiaoli, live_server)
    pages = ["", "near/", "near/?further=1", "take-down/", "calls/", "me/"]
    pages += [f"cases/{mine.pk}/{rest}" for rest in ("", "done/", "hand-back/")]
    for number, address in enumerate(pages):
        page.goto(f"/v/{address}")

        axe(page)
        picture(page, f"{number}")
        assert nothing_sticks_out(page), address
