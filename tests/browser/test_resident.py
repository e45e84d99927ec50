"""A resident asks, follows, answers and takes back, in a real browser at both sizes."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from doorstep.cases.models import Case
from doorstep.cases.tests.factories import CaseFactory, resolved_by, taken_by
from doorstep.catalogue import presets
from doorstep.kernel import clock
from doorstep.people import links
from doorstep.people.states import LinkKind
from doorstep.people.tests.factories import ResidentFactory, VolunteerFactory
from doorstep.places.models import Place
from doorstep.places.tests.factories import oujing

OpenPage = Callable[..., Page]
Look = Callable[[Page], None]
Picture = Callable[..., object]


@pytest.fixture(autouse=True)
def community(transactional_db: None, live_server: LiveServer) -> Place:
    place = oujing()
    presets.install(place)
    place.phone, place.name_en = "027-8888 0001", "Oujing Garden"
    place.save()
    return place


@pytest.fixture
def case(community: Place) -> Case:
    """王奶奶's light, done by 小李, waiting for her word."""
    case = CaseFactory(beneficiary=ResidentFactory())
    assert case.beneficiary is not None
    resolved_by(case, VolunteerFactory(near=case.beneficiary), at=clock.now())
    return case


def link_for(case: Case, kind: LinkKind = LinkKind.CONFIRM) -> str:
    person = case.beneficiary
    assert person is not None
    thing = ("person", person.uid) if kind == LinkKind.CARD else ("case", case.uid)
    _, token = links.mint(kind, thing=thing, at=clock.now(), lasts=timedelta(days=9), person=person)
    return f"/l/{token}/"


def nothing_sticks_out(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


class TestAsking:
    def test_from_the_first_page_to_the_code(self, page: Page, axe: Look, picture: Picture) -> None:
        page.goto("/")
        page.get_by_role("link", name="我要求助").click()
        axe(page)
        picture(page, "form")
        page.get_by_label("要说什么事？").fill("楼道灯不亮，晚上看不清")
        page.get_by_label("在什么地方？").fill("3-2-501")
        page.get_by_role("button", name="发出去").click()

        expect(page.locator(".errorlist").first).to_contain_text("有好几处")
        axe(page)
        picture(page, "which")
        page.get_by_label("东湖花园 3-2-501").check()
        page.get_by_role("button", name="发出去").click()

        expect(page.get_by_role("heading", name="收到了")).to_be_visible()
        axe(page)
        picture(page, "receipt")
        case = Case.objects.get()
        assert case.estate is not None
        assert case.estate.name_zh == "东湖花园"
        expect(page.locator(".code")).to_have_text(re.compile(case.code[:4]))
        assert nothing_sticks_out(page)

    def test_words_come_back_and_go_once_they_are_sent(self, open_page: OpenPage) -> None:
        page = open_page("phone")
        page.goto("/ask/")
        page.get_by_label("要说什么事？").fill("电梯按了没反应")
        page.goto("/")
        page.goto("/ask/")
        expect(page.get_by_label("要说什么事？")).to_have_value("电梯按了没反应")

        page.get_by_role("button", name="发出去").click()
        expect(page.get_by_role("heading", name="收到了")).to_be_visible()
        page.goto("/ask/")

        expect(page.get_by_label("要说什么事？")).to_have_value("")

    def test_without_scripts_by_a_scanned_sign(self, open_page: OpenPage) -> None:
        building = Place.objects.get(kind="BUILDING", number="3", parent__name_zh="东湖花园")
        page = open_page("phone", javascript=False)
        page.goto(f"/b/{building.code}/")
        expect(page.get_by_text("我们从不向您要钱").first).to_be_visible()

        page.get_by_role("link", name="说说这栋楼的事").click()
        page.locator("summary", has_text="是什么事").click()
        page.locator("summary", has_text="楼里的东西坏了").click()
        page.get_by_label("电梯坏了").check()
        page.get_by_role("button", name="发出去").click()

        expect(page.get_by_role("heading", name="收到了")).to_be_visible()
        assert Case.objects.get().building == building


class TestAnswering:
    def test_yes_and_stars_by_a_link(
        self, page: Page, case: Case, axe: Look, picture: Picture
    ) -> None:
        page.goto(link_for(case))
        expect(page.get_by_role("heading", name="灯亮了吗？")).to_be_visible()
        axe(page)
        picture(page, "question")

        page.get_by_role("button", name="亮了", exact=True).click()
        expect(page.get_by_role("heading", name="您满意吗？")).to_be_visible()
        axe(page)
        picture(page, "stars")
        page.get_by_role("button", name="很满意").click()

        expect(page.get_by_text("谢谢您。")).to_be_visible()
        picture(page, "end")
        case.refresh_from_db()
        assert case.state == "CONFIRMED"
        assert nothing_sticks_out(page)

    def test_no_and_why_without_scripts(self, open_page: OpenPage, case: Case) -> None:
        page = open_page("phone", javascript=False)
        page.goto(link_for(case))

        page.get_by_role("button", name="还没亮").click()
        page.get_by_role("textbox", name="哪里还不对？").fill("一闪一闪的")
        page.get_by_role("button", name="告诉他们").click()

        expect(page.get_by_text("一闪一闪的")).to_be_visible()
        case.refresh_from_db()
        assert case.state == "RAISED"

    def test_the_paper_card_shows_and_confirms(
        self, page: Page, case: Case, axe: Look, picture: Picture
    ) -> None:
        page.goto(link_for(case, LinkKind.CARD))
        axe(page)
        picture(page)
        page.get_by_role("link", name=re.compile("楼道灯")).click()
        axe(page)

        expect(page.get_by_role("button", name="还没亮")).to_have_count(0)
        page.get_by_role("button", name="亮了", exact=True).click()

        case.refresh_from_db()
        assert case.state == "CONFIRMED"


class TestEveryPage:
    @pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
    def test_keeps_nobody_out(
        self,
        open_page: OpenPage,
        screen: str,
        axe: Look,
        picture: Picture,
        case: Case,
        language: str,
    ) -> None:
        other = CaseFactory(beneficiary=case.beneficiary)
        taken_by(other, VolunteerFactory(near=case.beneficiary), at=clock.now())
        building = case.building
        assert building is not None
        page = open_page(screen, language=language)
        addresses = [
            "/mine/",
            "/track/",
            f"/t/{case.code}/",
            "/t/AAAABBBBCCCC/",
            f"/b/{building.code}/",
            "/b/NOSUCH/",
            "/ask/",
            link_for(case),
            link_for(other, LinkKind.RECEIPT),
            f"/my/{other.uid}/withdraw/",
            "/mine/",
            "/l/no-such-link/",
        ]
        for number, address in enumerate(addresses):
            page.goto(address)

            axe(page)
            picture(page, f"{number}")
            assert nothing_sticks_out(page), address
