"""What is suggested, in a real browser: beside a case, at the desk, on a receipt; topics, card."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from doorstep.cases.models import Case
from doorstep.cases.tests.factories import draft_for, taken
from doorstep.catalogue.presets import install
from doorstep.kernel import clock, deployment
from doorstep.people.models import Account, Person
from doorstep.people.tests.factories import (
    ResidentFactory,
    SecretaryFactory,
    account_of,
    actor_of,
)
from doorstep.suggesting.tests.factories import next_door, trained

type Axe = Callable[[Page], None]
type Picture = Callable[..., None]
LANGUAGES = ["zh-hans", "en"]


@pytest.fixture
def granny(transactional_db: None) -> Person:
    deployment.create(is_demo=True, at=clock.now())
    person = ResidentFactory()
    install(person.community)
    trained()
    return person


@pytest.fixture
def secretary(granny: Person) -> Person:
    person: Person = SecretaryFactory(at=granny.community)
    return person


def sign_in(page: Page, person: Person, language: str) -> None:
    account = account_of(person)
    Account.objects.filter(pk=account.pk).update(language=language)
    client = Client()
    client.force_login(account)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "domain": "localhost", "path": "/"}]
    )


def told(person: Person, by: Person, said: str, code: str = "light") -> Case:
    draft = draft_for(person, said=said, category_code=code)
    return taken(draft, actor_of(by), clock.now() - timedelta(hours=2))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_office_sees_reasons_and_joins_two_with_one_press(
    granny: Person,
    secretary: Person,
    live_server: LiveServer,
    page: Page,
    screen: str,
    language: str,
    axe: Axe,
    picture: Picture,
) -> None:
    neighbours = [next_door(granny, name=f"邻居{n}") for n in range(4)]
    first = told(granny, secretary, "楼道灯不亮,晚上看不见路")
    for each in neighbours[:-1]:
        told(each, secretary, "楼道灯不亮,晚上看不见路,请来看看")
    second = told(neighbours[-1], secretary, "垃圾桶满了没人收,楼道里还有煤气味", "other")
    third = told(neighbours[-1], secretary, "楼道灯不亮,晚上看不见路")
    sign_in(page, secretary, language)

    page.goto(f"/desk/cases/{second.pk}/")
    expect(page.locator(".hints")).to_be_visible()
    axe(page)
    picture(page, f"hints-heading-{language}")

    page.goto(f"/desk/cases/{third.pk}/")
    expect(page.locator(".hints form")).not_to_have_count(0)
    axe(page)
    picture(page, f"hints-twins-{language}")
    page.locator(f'.hints form:has(input[value="{first.code}"]) button').click()
    page.click("dialog[data-question] button[value=yes]")
    expect(page.locator(".hints")).to_have_count(0)
    third.refresh_from_db()
    assert third.merged_into == first

    page.goto("/desk/topics/")
    expect(page.locator("tbody tr")).to_have_count(1)
    axe(page)
    picture(page, f"topics-{language}")

    page.goto("/desk/suggestions/")
    axe(page)
    picture(page, f"model-card-{language}")

    page.goto("/desk/take-down/")
    page.fill("#id_said", "楼道灯不亮,晚上看不见路")
    page.locator("#id_summary").focus()
    expect(page.locator("#guess p")).not_to_have_count(0)
    axe(page)
    picture(page, f"hints-desk-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_resident_is_asked_after_it_is_sent_and_may_leave_it(
    granny: Person,
    secretary: Person,
    live_server: LiveServer,
    page: Page,
    screen: str,
    language: str,
    axe: Axe,
    picture: Picture,
) -> None:
    told(granny, secretary, "楼道灯不亮,晚上看不见路")
    neighbour = next_door(granny)
    sign_in(page, neighbour, language)

    page.goto("/ask/")
    page.fill("#id_said", "楼道灯不亮,晚上看不见路")
    page.locator("form.ask button.primary").click()
    expect(page.locator(".hints")).to_be_visible()
    axe(page)
    picture(page, f"hints-receipt-{language}")

    page.locator(".hints button[value=yes]").click()
    expect(page.locator(".hints button[value=yes]")).to_have_count(0)
    axe(page)
