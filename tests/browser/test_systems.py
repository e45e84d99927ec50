"""Other systems, one's own keys, and what everybody may read, in a real browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from doorstep.cases.tests.factories import CaseFactory
from doorstep.kernel import clock, words
from doorstep.people.models import Account, ClientTraffic
from doorstep.people.states import Outcome
from doorstep.people.tests.factories import (
    ClientFactory,
    ResidentFactory,
    SecretaryFactory,
    account_of,
)
from doorstep.places.models import Place
from tests.browser.test_console import sign_in

type Axe = Callable[[Page], None]
type Picture = Callable[..., None]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_system_is_let_in_watched_and_shut_out(
    transactional_db: None,
    live_server: LiveServer,
    page: Page,
    screen: str,
    language: str,
    axe: Axe,
    picture: Picture,
) -> None:
    secretary = SecretaryFactory()
    account = account_of(secretary)
    Account.objects.filter(pk=account.pk).update(language=language)
    client = ClientFactory(place=secretary.community)
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    for back in range(40):
        for outcome, count in ((Outcome.ANSWERED, 7 * (back % 9)), (Outcome.REFUSED, back % 3)):
            ClientTraffic.objects.create(
                client=client, hour=now - timedelta(hours=7 * back), outcome=outcome, count=count
            )
    sign_in(page, account)

    page.goto("/desk/clients/")
    axe(page)
    picture(page, f"clients-{language}")
    page.locator("#id_name").fill("小程序")
    page.locator("form.card button.primary").click()
    assert page.locator("#key").input_value().startswith("dsk_")
    axe(page)
    picture(page, f"client-key-{language}")

    page.goto(f"/desk/clients/{client.uid}/")
    axe(page)
    picture(page, f"client-{language}")
    page.goto("/mine/keys/")
    axe(page)
    picture(page, f"own-keys-{language}")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_words_are_looked_at_before_everybody_reads_them(
    transactional_db: None,
    live_server: LiveServer,
    page: Page,
    screen: str,
    language: str,
    axe: Axe,
    picture: Picture,
) -> None:
    case = CaseFactory(beneficiary=ResidentFactory(), recorded_at=clock.now())
    case.said = words.keep("三单元楼道灯不亮", about=("case", case.uid), at=clock.now())
    case.save(update_fields=["said"])
    account = account_of(SecretaryFactory(at=Place.objects.get(pk=case.community_id)))
    Account.objects.filter(pk=account.pk).update(language=language)
    sign_in(page, account)

    page.goto(f"/desk/cases/{case.pk}/public/")
    axe(page)
    page.locator("button[name=seen]").click()
    expect(page.locator("#preview")).to_contain_text("三单元楼道灯不亮")
    axe(page)
    picture(page, f"public-{language}")
    page.locator("#preview button.primary").click()
    expect(page.locator("#now")).to_be_visible()
    axe(page)
    picture(page, f"public-shown-{language}")
