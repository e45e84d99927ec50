"""The whole promise in a browser: said once, placed, taken, done, and confirmed by who said it.

On a real server with a small demo neighbourhood, as an operator starts it.
"""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from doorstep.demo.pictures import picture as drawn
from tests.browser.conftest import SCREENS, Faults

Open = Callable[..., Page]
Look = Callable[[Page], None]
ROOT = Path(__file__).resolve().parents[2]
SHOWN = ROOT / "screenshots/faces.png"


@pytest.fixture
def opened(browser: Browser, served: str) -> Iterator[Open]:
    """Pages of visitors who know nothing of each other, on the served demo."""
    faults = Faults(host=urlsplit(served).netloc)
    contexts = []

    def open_page(screen: str, *, javascript: bool = True) -> Page:
        width, height = SCREENS[screen]
        context = browser.new_context(
            base_url=served,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        faults.watch(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults.seen == []


def go_on_as(page: Page, persona: str) -> None:
    """Press the demo's one button."""
    page.goto(f"/demo/as/{persona}/")
    page.locator("main form button").click()
    expect(page).not_to_have_url(re.compile("/demo/"))


def ask_for_a_lamp(page: Page) -> str:
    """Say it without signing in and without scripts; the id of the matter."""
    page.goto("/")
    page.locator("a.door").first.click()
    page.locator("[name=said]").fill("2栋2单元楼道灯不亮，晚上摸黑上楼，老人差点摔跤。")
    page.locator("[name=address]").fill("欧景苑2栋2单元")
    page.locator("form.ask button.primary").click()
    expect(page).to_have_url(re.compile("/ask/done/"))
    return str(urlsplit(page.url).path.split("/")[3])


def test_a_lamp_is_said_once_and_seen_through(opened: Open, axe: Look, tmp_path: Path) -> None:
    resident, volunteer = opened("phone", javascript=False), opened("phone")

    uid = ask_for_a_lamp(resident)

    go_on_as(volunteer, "volunteer")
    volunteer.goto("/v/near/")
    axe(volunteer)
    volunteer.locator("form[action$='/claim/'] button").last.click()
    expect(volunteer).to_have_url(re.compile(r"/v/cases/\d+/"))
    axe(volunteer)
    expect(volunteer.locator("main")).to_contain_text("摸黑上楼")
    mine = urlsplit(volunteer.url).path
    volunteer.locator(f"form[action='{mine}start/'] button").click()
    volunteer.locator(f"a[href='{mine}done/']").click()
    volunteer.locator("[name=words]").fill("换了新灯，拍手就亮。")
    photo = tmp_path / "after.jpg"
    photo.write_bytes(drawn(0, is_after=True).read())
    volunteer.locator("[name=pictures]").set_input_files(photo)
    volunteer.locator("main form button.primary").click()
    expect(volunteer).not_to_have_url(re.compile("/done/"))

    resident.goto(f"/my/{uid}/")
    expect(resident.locator("main")).to_contain_text("灯亮了吗")
    resident.locator(f"form[action='/my/{uid}/yes/'] button").click()
    expect(resident.locator("main")).to_contain_text("换了新灯")
    expect(resident.locator(f"form[action='/my/{uid}/yes/']")).to_have_count(0)


def test_a_code_read_out_loud_leads_to_where_it_stands(opened: Open, axe: Look) -> None:
    asker, neighbour = opened("phone"), opened("phone")
    ask_for_a_lamp(asker)
    code = asker.locator("main .code").first.inner_text()

    neighbour.goto("/track/")
    neighbour.locator("main [name=code]").fill(code.split("\n")[0])
    neighbour.locator("main form button").click()

    expect(neighbour).to_have_url(re.compile("/t/"))
    expect(neighbour.locator("main")).not_to_contain_text("摸黑")
    axe(neighbour)
    neighbour.locator("form[action='/prefs/'] button").first.click()
    expect(neighbour).to_have_url(re.compile("/t/"))


def test_the_picture_in_the_readme(opened: Open, axe: Look) -> None:
    """Drawn anew on every run; `make pictures` puts it into the README."""
    phone, office = opened("phone"), opened("office")
    phone.goto("/")
    axe(phone)
    go_on_as(office, "secretary")
    office.goto("/desk/")
    axe(office)
    office.locator(".case-card a").first.click()
    expect(office).to_have_url(re.compile(r"/desk/cases/\d+/"))
    axe(office)

    shots = [Image.open(io.BytesIO(each.screenshot())) for each in (phone, office)]
    whole = Image.new("RGB", (sum(shot.width for shot in shots) + 72, 948), "#F7F8FA")
    left = 24
    for shot in shots:
        whole.paste(shot, (left, 24))
        left += shot.width + 24
    SHOWN.parent.mkdir(exist_ok=True)
    whole.convert("P", palette=Image.Palette.ADAPTIVE).save(SHOWN, optimize=True)

    assert SHOWN.stat().st_size > 20_000
