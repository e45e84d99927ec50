"""How the house is, and having a record erased, in a real browser as 赵主任 sees them."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from doorstep.kernel import clock, deployment
from doorstep.people.models import Account, Person
from doorstep.people.tests.factories import ResidentFactory, SecretaryFactory, account_of
from doorstep.places.models import Place
from doorstep.places.tests.factories import oujing

type Axe = Callable[[Page], None]
type Picture = Callable[..., None]


@pytest.fixture
def community(transactional_db: None) -> Place:
    deployment.create(is_demo=True, at=clock.now())
    return oujing()


def sign_in(page: Page, account: Account) -> None:
    client = Client()
    client.force_login(account)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "domain": "localhost", "path": "/"}]
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_house_and_a_record_to_be_erased(
    community: Place,
    live_server: LiveServer,
    page: Page,
    screen: str,
    language: str,
    axe: Axe,
    picture: Picture,
) -> None:
    resident = ResidentFactory(community=community, household=None, name="王桂英")
    account = account_of(SecretaryFactory(at=community))
    Account.objects.filter(pk=account.pk).update(language=language)
    sign_in(page, account)

    page.goto("/desk/upkeep/")
    expect(page.locator("#lines article")).not_to_have_count(0)
    axe(page)
    picture(page, f"upkeep-{language}")

    page.goto(f"/desk/people/{resident.pk}/erase/")
    axe(page)
    page.click("form.card button")
    page.fill("#id_name", "王桂英")
    axe(page)
    picture(page, f"erase-{language}")
    page.click("form.card button")
    page.wait_for_url("**/desk/people/")
    assert not Person.objects.get(pk=resident.pk).is_active
