"""Every page of the office on a phone and on a desk: nobody is kept out, nothing sticks out."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from doorstep.cases.models import Case
from doorstep.cases.tests.factories import CaseFactory
from doorstep.catalogue import presets
from doorstep.kernel import clock
from doorstep.messaging import operations
from doorstep.messaging.models import Webhook, WebhookCall
from doorstep.messaging.operations import Wish
from doorstep.messaging.states import State
from doorstep.messaging.tests.receivers import Receiver, receiving
from doorstep.people.models import Account, Person
from doorstep.people.tests.factories import (
    ClientFactory,
    OrganisationFactory,
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    VolunteerFactory,
    account_of,
    actor_of,
)
from doorstep.places.models import Dwelling, Place
from doorstep.places.tests.factories import oujing
from tests.browser.test_console import sign_in

type Open = Callable[..., Page]
type Axe = Callable[[Page], None]
type Picture = Callable[..., None]

PAGES = {
    "inbox": "/desk/",
    "inbox-closed": "/desk/?state=CONFIRMED&channel=WEB",
    "take-down": "/desk/take-down/",
    "calls": "/desk/calls/",
    "search": "/desk/search/",
    "register": "/desk/people/",
    "new": "/desk/people/new/",
    "volunteers": "/desk/people/volunteers/",
    "teams": "/desk/people/teams/",
    "organisations": "/desk/people/organisations/",
    "roles": "/desk/people/roles/",
    "figures": "/desk/figures/",
    "messages": "/desk/messages/",
    "texts": "/desk/messages/texts/",
    "clients": "/desk/clients/",
    "catalogue": "/desk/catalogue/",
    "rules": "/desk/catalogue/rules/",
    "hours": "/desk/catalogue/hours/",
    "doctor": "/desk/upkeep/",
}


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
def receiver(settings: Any) -> Iterator[Receiver]:
    """Another system on this machine, which may be told."""
    with receiving() as one:
        settings.DOORSTEP_OUTGOING_TEST_BASES = [one.url]
        yield one


def office(community: Place, language: str) -> Account:
    account = account_of(SecretaryFactory(at=community, phone="13800138000", reach="SMS"))
    Account.objects.filter(pk=account.pk).update(language=language)
    return account


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_the_office_fits(
    granny: Person,
    community: Place,
    live_server: LiveServer,
    page: Page,
    language: str,
    axe: Axe,
    picture: Picture,
) -> None:
    VolunteerFactory(near=granny)
    StaffFactory(at=community)
    estate = Place.objects.filter(parent=community, kind="ESTATE").order_by("pk")[0]
    OrganisationFactory(serves=[estate])
    ClientFactory(place=community)
    case: Case = CaseFactory(beneficiary=granny, recorded_at=clock.now())
    sign_in(page, office(community, language))
    building = Place.objects.filter(parent=estate, kind="BUILDING").order_by("pk")[0]
    also = {
        "case": f"/desk/cases/{case.pk}/",
        "person": f"/desk/people/{granny.pk}/",
        "edit": f"/desk/people/{granny.pk}/edit/",
        "places": f"/desk/places/{community.pk}/",
        "estate": f"/desk/places/{estate.pk}/",
        "building": f"/desk/places/{building.pk}/",
        "import": f"/desk/places/{community.pk}/import/",
        "category": f"/desk/catalogue/{case.category_id}/",
    }
    for name, address in (PAGES | also).items():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        axe(page)
        picture(page, name)


def test_filters_are_folded_away_on_a_phone_and_work_without_scripts(
    granny: Person, community: Place, live_server: LiveServer, open_page: Open, screen: str
) -> None:
    case: Case = CaseFactory(beneficiary=granny, recorded_at=clock.now())
    page = open_page(screen, javascript=False)
    sign_in(page, office(community, "zh-hans"))
    page.goto("/desk/")

    first = page.locator("[data-rows] .title a").first
    box = first.bounding_box()
    assert box is not None
    assert box["y"] < 844  # a matter is on the first screen
    if screen == "phone":
        expect(page.locator(".filters")).to_be_hidden()
        page.locator(".fold summary").click()
    else:
        expect(page.locator(".fold")).to_be_hidden()
    page.select_option("#filter-channel", index=1)
    page.locator(".filters button").click()

    assert "channel=" in page.url
    if screen == "phone":
        expect(page.locator(".fold summary")).to_contain_text("·")
    assert case.channel


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_another_system_is_told_watched_and_told_again(
    community: Place,
    receiver: Receiver,
    live_server: LiveServer,
    page: Page,
    language: str,
    axe: Axe,
    picture: Picture,
) -> None:
    account = office(community, language)
    sign_in(page, account)

    page.goto("/desk/messages/")
    page.locator(".tools a[href='/desk/webhooks/']").click()
    expect(page.locator(".empty")).to_be_visible()
    axe(page)
    picture(page, "none")
    page.fill("#id_url", "https://nobody.example/hook")
    page.locator("form.card button.primary").click()
    expect(page.locator(".refusal")).to_be_visible()
    expect(page.locator("#id_url")).to_have_value("https://nobody.example/hook")
    axe(page)
    page.fill("#id_url", f"{receiver.url}/hook")
    page.locator("form.card button.primary").click()
    webhook = Webhook.objects.get()
    expect(page.locator("#secret")).to_have_value(webhook.secret)
    axe(page)
    picture(page, "secret")

    page.goto("/desk/webhooks/")
    axe(page)
    picture(page, "list")
    page.locator("main tbody a").click()
    receiver.plan = [204, 500]
    for _ in range(2):
        page.locator("form[action$='/test/'] button").click()
        expect(page.locator(".news")).to_be_visible()
        assert operations.call_next(clock.now(), worker="worker:test:1")
    dead = WebhookCall.objects.latest("pk")
    WebhookCall.objects.filter(pk=dead.pk).update(state=State.DEAD, failure="gave up")
    page.reload()
    expect(page.locator("main tbody tr")).to_have_count(2)
    axe(page)
    picture(page, "calls")
    page.locator("form[action*='/replay/'] button").first.click()
    expect(page.locator(".news")).to_be_visible()
    dead.refresh_from_db()
    assert dead.state == State.WAITING
    axe(page)
    picture(page, "again")


def test_a_webhook_is_added_without_scripts(
    community: Place, receiver: Receiver, live_server: LiveServer, open_page: Open
) -> None:
    secretary = SecretaryFactory(at=community)
    wish = Wish(url=f"{receiver.url}/first", events=["case.raised"])
    operations.add_webhook(wish, place_id=community.pk, by=actor_of(secretary), at=clock.now())
    page = open_page("phone", javascript=False)
    sign_in(page, account_of(secretary))
    page.goto("/desk/webhooks/")

    page.fill("#id_url", f"{receiver.url}/second")
    page.locator("form.card button.primary").click()

    expect(page.locator("#secret")).to_be_visible()
    assert Webhook.objects.count() == 2
