"""Joint handling in a real browser: the office asks, a partner answers by signing in or a link."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from doorstep.cases import operations
from doorstep.cases.models import Case, CasePart, Meeting
from doorstep.cases.operations import Wish
from doorstep.cases.tests.factories import CaseFactory, draft_for, staff_of, taken
from doorstep.catalogue import presets
from doorstep.kernel import clock, events
from doorstep.kernel.tests.pictures import photo
from doorstep.people.models import Account, Organisation, Person
from doorstep.people.tests.factories import (
    ContactFactory,
    DepartmentFactory,
    OrganisationFactory,
    ResidentFactory,
    SecretaryFactory,
    account_of,
    actor_of,
)
from doorstep.places.models import Dwelling, Place
from doorstep.places.tests.factories import DistrictFactory, oujing
from tests.browser.test_console import sign_in

type Open = Callable[..., Page]
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
def case(granny: Person) -> Case:
    made: Case = CaseFactory(
        beneficiary=granny, recorded_at=clock.now() - timedelta(hours=2), summary="三单元楼上漏水"
    )
    return made


@pytest.fixture
def company(case: Case) -> Organisation:
    return OrganisationFactory(serves=[case.estate])


def asked(case: Case, company: Organisation) -> CasePart:
    now = clock.now()
    wish = Wish(what="查一查二楼的下水管", due_at=now + timedelta(days=1), wants_photo=True)
    by = staff_of(case)
    return operations.ask_for_part(case.pk, to=company.party, wish=wish, by=by, at=now)


def day(ahead: int) -> str:
    return str(clock.shanghai_day(clock.now()) + timedelta(days=ahead))


def test_the_office_asks_for_parts_meets_splits_and_ties(
    case: Case,
    company: Organisation,
    granny: Person,
    community: Place,
    live_server: LiveServer,
    page: Page,
    axe: Axe,
    picture: Picture,
) -> None:
    CaseFactory(beneficiary=ResidentFactory(near=granny), summary="二楼天花板渗水")
    other = Case.objects.exclude(pk=case.pk).get()
    sign_in(page, account_of(SecretaryFactory(at=community)))

    page.goto(f"/desk/cases/{case.pk}/?do=part")
    axe(page)
    picture(page, "ask")
    page.select_option("#id_to", value=str(company.party.pk))
    page.fill("#id_what", "查一查二楼的下水管")
    page.fill("#id_due_on", day(2))
    page.click(".next-action button.primary")
    expect(page.locator("#parts")).to_be_visible()
    page.goto(f"/desk/cases/{case.pk}/?do=tie")
    page.fill("#id_code", other.code)
    axe(page)
    picture(page, "tie")
    page.click(".next-action button.primary")
    expect(page.locator("#tied")).to_be_visible()
    page.goto(f"/desk/cases/{case.pk}/?do=split")
    axe(page)
    picture(page, "split")
    page.fill("#id_summary", "楼道堆物")
    page.click(".next-action button.primary")
    expect(page.locator("#tied + ul").get_by_text("楼道堆物").first).to_be_visible()
    page.goto(f"/desk/cases/{case.pk}/meeting/")
    axe(page)
    picture(page, "meeting")
    page.fill("#id_place", "社区二楼会议室")
    page.locator("#id_parties label").first.click()
    page.select_option("#id_who_1", index=1)
    page.fill("#id_what_1", "三天内换好下水管")
    page.fill("#id_due_1", day(3))
    page.click("form.desk button.primary")
    expect(page.locator("#meetings")).to_be_visible()
    axe(page)
    picture(page, "case")
    assert Meeting.objects.count() == 1


def test_the_office_reminds_and_makes_a_link(
    case: Case,
    company: Organisation,
    community: Place,
    live_server: LiveServer,
    page: Page,
    axe: Axe,
    picture: Picture,
) -> None:
    part = asked(case, company)
    sign_in(page, account_of(SecretaryFactory(at=community)))

    page.goto(f"/desk/cases/{case.pk}/")
    page.locator(f"form[action='/desk/parts/{part.uid}/remind/'] button").click()
    expect(page.locator(".news")).to_be_visible()
    page.goto(f"/desk/parts/{part.uid}/?do=link")
    axe(page)
    page.fill("#id_for_whom", "维修部孙师傅")
    page.click(".next-action button.primary")
    assert "/l/" in page.locator("#link-address").input_value()
    axe(page)
    picture(page, "link")
    page.goto(f"/desk/parts/{part.uid}/?do=withdraw")
    axe(page)
    picture(page, "withdraw")
    page.fill("#id_words", "楼长自己修好了")
    page.click(".next-action button.primary")
    expect(page.locator(".news")).to_be_visible()
    part.refresh_from_db()
    assert part.state == "WITHDRAWN"


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_partner_answers_by_a_link(
    case: Case,
    company: Organisation,
    live_server: LiveServer,
    open_page: Open,
    screen: str,
    language: str,
    axe: Axe,
    picture: Picture,
    tmp_path: Path,
) -> None:
    part = asked(case, company)
    link, token = operations.mint_part_link(
        part.pk, for_whom="孙师傅", by=staff_of(case), at=clock.now()
    )
    now = tmp_path / "now.jpg"
    now.write_bytes(photo((80, 60)))
    page = open_page(screen, language=language)

    page.goto(f"/l/{token}/")
    page.wait_for_url(f"**/p/{part.uid}/")
    axe(page)
    picture(page, f"asked-{language}")
    page.locator(f"form[action='/p/{part.uid}/accept/'] button").click()
    page.locator(f"form[action='/p/{part.uid}/contact/'] button").click()
    expect(page.get_by_text("13812345678")).to_be_visible()
    axe(page)
    picture(page, f"accepted-{language}")
    page.locator("a[href*='do=done']").click()
    axe(page)
    page.fill("#id_words", "换了一截管子，试过不漏了")
    page.set_input_files("#id_after", str(now))
    picture(page, f"done-{language}")
    page.locator(".next-action form button.primary").click()
    expect(page.locator(".news")).to_be_visible()
    expect(page.get_by_text("13812345678")).to_have_count(0)
    axe(page)
    page.goto("/p/")
    axe(page)
    picture(page, f"list-{language}")
    part.refresh_from_db()
    assert part.state == "DONE"
    operations.cancel_part_link(part.pk, link=link.uid, by=staff_of(case), at=clock.now())
    page.goto(f"/p/{part.uid}/")
    axe(page)
    picture(page, f"gone-{language}")
    assert "404" not in page.title()


def test_a_partner_signs_in_without_scripts_and_gives_it_back(
    case: Case,
    company: Organisation,
    live_server: LiveServer,
    open_page: Open,
    axe: Axe,
    picture: Picture,
) -> None:
    part = asked(case, company)
    account = account_of(ContactFactory(organisation=company))
    Account.objects.filter(pk=account.pk).update(language="zh-hans")
    page = open_page("office", javascript=False)
    sign_in(page, account)

    page.goto("/desk/")
    page.locator(".rail a[href='/p/']").click()
    picture(page, "rail")
    page.locator("[data-rows] .title a").click()
    picture(page, "signed-in")
    page.locator("a[href*='do=return']").click()
    page.fill("#id_words", "这根管子归水务")
    page.locator(".next-action form button.primary").click()
    expect(page.locator(".news")).to_be_visible()
    part.refresh_from_db()
    assert part.state == "RETURNED"


def test_a_matter_in_another_district_says_who_was_asked_and_why(
    granny: Person,
    community: Place,
    live_server: LiveServer,
    page: Page,
    axe: Axe,
    picture: Picture,
) -> None:
    there = DistrictFactory(name_zh="洪山区", name_en="Hongshan District")
    assert granny.home is not None
    Place.objects.filter(pk=granny.home.estate.pk).update(lies_in=there)
    body = DepartmentFactory(place=there, name_zh="洪山区城市管理执法局")
    secretary = SecretaryFactory(at=community)
    neighbour = Person.objects.get(pk=granny.pk)
    draft = draft_for(neighbour, category_code="illegal-building", said="楼顶搭了棚子。")
    case = taken(draft, actor_of(secretary), clock.now())
    while events.handle_next(clock.now(), worker="test"):
        pass

    sign_in(page, account_of(secretary))
    page.goto(f"/desk/cases/{case.pk}/")
    expect(page.locator("#parts + *").get_by_text("洪山区城市管理执法局").first).to_be_visible()
    expect(page.get_by_text("负责到底").first).to_be_visible()
    axe(page)
    picture(page, "office")

    sign_in(page, account_of(ContactFactory(organisation=body)))
    page.goto(f"/p/{CasePart.objects.get().uid}/")
    expect(page.get_by_text("这里归你们区管").first).to_be_visible()
    axe(page)
    picture(page, "department")
