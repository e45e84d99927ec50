"""The frame of the house in a real browser, at both sizes."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from doorstep.kernel.models import Deployment
from doorstep.places.models import Place
from doorstep.places.tests.factories import CommunityFactory

OpenPage = Callable[..., Page]
Look = Callable[[Page], None]
Picture = Callable[..., object]
MADE_AT = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
PAGES = ["/", "/today/", "/sign-in/", "/nowhere/"]
STYLEGUIDES = [
    "/styleguide/?face=resident",
    "/styleguide/?face=console",
    "/styleguide/?face=volunteer",
    "/styleguide/?face=split",
]


@pytest.fixture(autouse=True)
def community(transactional_db: None, live_server: LiveServer) -> Place:
    Deployment.objects.create(is_demo=True, made_at=MADE_AT, high_water_at=MADE_AT)
    other = CommunityFactory(name_zh="临江社区", name_en="Linjiang", phone="027-8888 0002")
    return CommunityFactory(
        name_zh="欧景苑社区",
        name_en="Oujingyuan",
        phone="027-8888 0001",
        parent=other.parent,
        office_hours_zh="上午 8:30–12:00，下午 14:00–17:30",
        office_hours_en="8:30–12:00 and 14:00–17:30",
    )


def nothing_sticks_out(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def targets_below(page: Page, pixels: int) -> list[str]:
    """Buttons and lone links smaller than a fingertip; links inside a sentence are text."""
    found: list[str] = page.evaluate(
        """(pixels) => [...document.querySelectorAll("button, a, select, input:not([type=hidden])")]
          .filter((each) => each.offsetParent !== null && !each.matches(".skip, p a, .title a"))
          .filter((each) => !each.matches("[type=radio], [type=checkbox]"))
          .filter((each) => each.getBoundingClientRect().height < pixels - 0.5)
          .map((each) => `${each.tagName} ${each.textContent.trim()}`)""",
        pixels,
    )
    return found


class TestEveryFirstPage:
    @pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
    def test_keeps_nobody_out(
        self, open_page: OpenPage, screen: str, axe: Look, language: str
    ) -> None:
        page = open_page(screen, language=language)
        for address in PAGES:
            page.goto(address)

            axe(page)
            assert nothing_sticks_out(page), address
            assert targets_below(page, 48) == [], address

    @pytest.mark.parametrize("choice", ["大字版", "黑白分明"])
    def test_keeps_nobody_out_in_big_type_and_strong_contrast(
        self, page: Page, axe: Look, picture: Picture, choice: str
    ) -> None:
        page.goto("/today/")
        page.get_by_role("button", name=choice).click()

        axe(page)
        picture(page)
        assert nothing_sticks_out(page)
        assert targets_below(page, 60 if choice == "大字版" else 48) == []


class TestParts:
    @pytest.mark.parametrize("address", STYLEGUIDES)
    def test_hold_at_every_size(
        self, page: Page, axe: Look, picture: Picture, address: str
    ) -> None:
        for size in "123":
            page.goto(f"{address}&size={size}")

            axe(page)
            picture(page, size)
            assert nothing_sticks_out(page), size


class TestWithoutScripts:
    def test_a_resident_chooses_big_type_language_and_community(self, open_page: OpenPage) -> None:
        page = open_page("phone", javascript=False)
        page.goto("/today/")

        page.get_by_role("button", name="大字版").click()
        page.get_by_role("button", name="English").click()
        page.get_by_role("button", name="I live here").click()

        expect(page.locator("html")).to_have_class("care")
        expect(page.locator(".top .name")).to_have_text("Oujingyuan")
        expect(page.get_by_role("button", name="Read this to me")).to_be_hidden()


class TestReadingAloud:
    VOICES = """
      window.spoken = [];
      const voice = {localService: %s, lang: "zh-CN", name: "test"};
      window.SpeechSynthesisUtterance = function (text) { this.text = text; };
      Object.defineProperty(window, "speechSynthesis", {value: {
        getVoices: () => [voice],
        speak: (utterance) => window.spoken.push(utterance.text),
        cancel: () => {},
      }});
    """

    def test_reads_with_a_voice_of_the_device(self, open_page: OpenPage) -> None:
        page = open_page("phone")
        page.add_init_script(self.VOICES % "true")
        page.goto("/today/")

        page.get_by_role("button", name="读给我听").click()

        assert page.evaluate("window.spoken[0]") == "今天的服务"
        expect(page.get_by_role("button", name="不读了")).to_be_visible()

    def test_stays_silent_when_voices_live_elsewhere(self, open_page: OpenPage) -> None:
        page = open_page("phone")
        page.add_init_script(self.VOICES % "false")
        page.goto("/today/")

        expect(page.get_by_role("button", name="读给我听")).to_be_hidden()


class TestDrafts:
    def test_come_back_after_the_tab_was_closed(self, open_page: OpenPage) -> None:
        page = open_page("phone")
        page.goto("/styleguide/")
        page.locator("#words_zh-hans").fill("三单元楼道灯不亮")

        again = page.context.new_page()
        page.close()
        again.goto("/styleguide/")

        expect(again.locator("#words_zh-hans")).to_have_value("三单元楼道灯不亮")
        expect(again.get_by_text("您上次写的还在").first).to_be_visible()

    def test_go_when_told_to(self, open_page: OpenPage) -> None:
        page = open_page("phone")
        page.goto("/styleguide/")
        page.locator("#words_zh-hans").fill("三单元楼道灯不亮")
        page.reload()

        page.get_by_role("button", name="清空重写").click()
        page.reload()

        expect(page.locator("#words_zh-hans")).to_have_value("")


class TestPhotos:
    def test_a_heavy_one_is_refused_before_it_is_sent(self, open_page: OpenPage) -> None:
        page = open_page("phone")
        page.goto("/styleguide/")
        heavy = FilePayload(name="heavy.jpg", mimeType="image/jpeg", buffer=b"x" * 11_000_000)

        page.locator("#photo_zh-hans").set_input_files(heavy)

        expect(page.get_by_text("照片太大了（11 MB），最多 10 MB")).to_be_visible()


class TestKeys:
    def test_walk_the_list_and_explain_themselves(self, open_page: OpenPage) -> None:
        page = open_page("office")
        page.goto("/styleguide/?face=console")

        page.keyboard.press("j")
        page.keyboard.press("j")
        first = page.evaluate("document.activeElement.closest('.case-card') !== null")
        page.keyboard.press("?")

        assert first
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.type") == "search"
