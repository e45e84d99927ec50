"""The register of promises, looking again and empty replies in a real browser, at both widths."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from doorstep.cases import operations
from doorstep.cases.models import Promise, ReVisit
from doorstep.cases.tests.factories import CaseFactory, resolved_by, staff_of, taken_by
from doorstep.cases.tests.promising import company, promised
from doorstep.catalogue import presets
from doorstep.catalogue.models import Category
from doorstep.kernel import clock
from doorstep.people.models import Account, Person
from doorstep.people.tests.factories import (
    ResidentFactory,
    SecretaryFactory,
    VolunteerFactory,
    account_of,
    actor_of,
)
from doorstep.places.models import Dwelling, Place
from doorstep.places.tests.factories import oujing

type Axe = Callable[[Page], None]
type Picture = Callable[..., None]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STOCK = "您反映的问题已收悉，已转相关部门处理。"


def sign_in(page: Page, account: Account) -> None:
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
    Category.objects.filter(community=place).update(revisit_percent=100)
    return place


@pytest.fixture
def granny(community: Place) -> Person:
    door = Dwelling.objects.filter(unit__path__startswith=community.path).order_by("pk")[0]
    return ResidentFactory(dwelling=door, number="13812345678")


def test_the_register_from_a_word_to_a_later_day(
    granny: Person, community: Place, page: Page, axe: Axe, picture: Picture
) -> None:
    now = clock.now()
    case = CaseFactory(beneficiary=granny, recorded_at=now - 2 * DAY)
    firm, desk = company(), staff_of(case)
    kept = [promised(case, by=desk, party=firm, at=now - DAY, due_at=now + DAY) for _ in range(21)]
    for each in kept:
        operations.keep_promise(each.pk, by=actor_of(granny), at=now - HOUR)
    promised(case, by=desk, party=firm, at=now - HOUR, due_at=now + 5 * DAY)
    sign_in(page, account_of(SecretaryFactory(at=community)))

    page.goto("/desk/promises/")
    axe(page)
    picture(page, "register")
    expect(page.get_by_role("main")).to_contain_text("100")
    page.goto(f"/desk/promises/{Promise.objects.latest('pk').pk}/?do=put_off")
    axe(page)
    picture(page, "put-off")
    page.locator("[name=day]").fill(f"{clock.shanghai_day(now) + 9 * DAY}")
    page.locator("[name=reason]").fill("配件周五才到")
    page.locator("[name=told_in_person]").check()
    page.locator("#next form .primary").click()
    expect(page.locator(".timeline")).to_contain_text("配件周五才到")
    axe(page)
    page.goto("/desk/promises/new/")
    axe(page)
    page.goto("/desk/promises/print/?all=1")
    axe(page)
    picture(page, "sheet")
    page.goto(f"/desk/cases/{case.pk}/?do=promise")
    axe(page)
    picture(page, "case")


def test_looking_again_and_a_reply_that_says_nothing(
    granny: Person, community: Place, page: Page, axe: Axe, picture: Picture
) -> None:
    light = Category.objects.get(community=community, code="light")
    done = CaseFactory(beneficiary=granny, category=light, recorded_at=clock.now() - DAY)
    li, mei = VolunteerFactory(near=done), VolunteerFactory(near=done)
    resolved_by(done, li, at=clock.now() - HOUR)
    brushed = CaseFactory(beneficiary=granny, category=light, recorded_at=clock.now() - DAY)
    taken_by(brushed, li, at=clock.now() - 2 * HOUR)
    operations.resolve(brushed.pk, words=STOCK, by=actor_of(li), at=clock.now() - HOUR)
    visit = ReVisit.objects.get(case=done)

    sign_in(page, account_of(SecretaryFactory(at=community)))
    for address in ("/desk/re-visits/", f"/desk/re-visits/{visit.pk}/", "/desk/empty-replies/"):
        page.goto(address)
        axe(page)
        picture(page, address.strip("/").split("/")[1])
    page.locator("button[value=none]").click()
    expect(page.locator("button[value=none]")).to_have_count(0)

    page.context.clear_cookies()
    sign_in(page, account_of(mei))
    page.goto("/v/re-visits/")
    axe(page)
    picture(page, "volunteer")
    page.goto(f"/v/re-visits/{visit.pk}/")
    axe(page)
    page.locator("[name=outcome][value=FIXED]").check()
    page.get_by_role("main").locator("button.primary").click()
    expect(page).to_have_url(re.compile(r"/v/re-visits/$"))
