"""The whole promise in a browser: said once, placed, taken, done, and confirmed by who said it."""

import io
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from doorstep.cases.models import Case, Step
from doorstep.cases.states import State, StepKind
from doorstep.demo.neighbourhood import small
from doorstep.demo.pictures import picture as drawn
from doorstep.demo.simulate import Builder
from doorstep.kernel import clock

OpenPage = Callable[..., Page]
Look = Callable[[Page], None]
ROOT = Path(__file__).resolve().parents[2]
SHOWN = ROOT / "screenshots/faces.png"
IN_README = ROOT / "docs/images/faces.png"


@pytest.fixture
def neighbourhood(transactional_db: None, live_server: LiveServer) -> None:
    """The corner of the demo that is built in seconds, up to today."""
    today: date = clock.shanghai_day(clock.now())
    for _ in Builder(small(), until=today).build():
        pass


def go_on_as(page: Page, persona: str) -> None:
    """Press the demo's one button."""
    page.goto(f"/demo/as/{persona}/")
    page.locator("main form button").click()
    page.wait_for_load_state()


def ask_for_a_lamp(page: Page) -> None:
    page.goto("/")
    page.locator("a.door").first.click()
    page.locator("[name=said]").fill("2栋2单元楼道灯不亮，晚上摸黑上楼，老人差点摔跤。")
    page.locator("[name=address]").fill("欧景苑2栋2单元")
    page.locator("form.ask button.primary").click()
    page.wait_for_url("**/ask/done/**")


def test_a_lamp_is_said_once_and_seen_through(
    neighbourhood: None, open_page: OpenPage, axe: Look, tmp_path: Path
) -> None:
    resident, volunteer = open_page("phone", javascript=False), open_page("phone")

    ask_for_a_lamp(resident)
    case = Case.objects.latest("pk")
    assert (case.category.code, case.building is not None) == ("light", True)
    assert case.owner_id

    go_on_as(volunteer, "volunteer")
    volunteer.goto("/v/near/")
    axe(volunteer)
    volunteer.locator(f'form[action="/v/near/{case.pk}/claim/"] button').click()
    volunteer.wait_for_load_state()
    volunteer.goto(f"/v/cases/{case.pk}/")
    axe(volunteer)
    volunteer.locator(f'form[action="/v/cases/{case.pk}/start/"] button').click()
    volunteer.goto(f"/v/cases/{case.pk}/done/")
    volunteer.locator("[name=words]").fill("换了新灯，拍手就亮。")
    photo = tmp_path / "after.jpg"
    photo.write_bytes(drawn(0, is_after=True).read())
    volunteer.locator("[name=pictures]").set_input_files(photo)
    volunteer.locator("main form button.primary").click()
    expect(volunteer.locator("main")).to_be_visible()
    volunteer.wait_for_load_state("networkidle")

    case.refresh_from_db()
    assert case.state == State.RESOLVED
    resident.goto(f"/my/{case.uid}/")
    expect(resident.locator("main")).to_contain_text("灯亮了吗")
    resident.locator(f'form[action="/my/{case.uid}/yes/"] button').click()
    resident.wait_for_load_state()

    case.refresh_from_db()
    assert case.state == State.CONFIRMED
    told = list(Step.objects.filter(case=case).order_by("seq").values_list("kind", flat=True))
    assert [kind for kind in told if kind != StepKind.PLACED] == [
        StepKind.RAISED,
        StepKind.TAKEN,
        StepKind.STARTED,
        StepKind.RESOLVED,
        StepKind.CONFIRMED,
    ]


def test_the_office_sees_it_and_the_readme_shows_it(
    neighbourhood: None, open_page: OpenPage, axe: Look
) -> None:
    """`make pictures` copies what this test draws into the README."""
    phone, office = open_page("phone"), open_page("office")
    phone.goto("/")
    go_on_as(office, "secretary")
    office.goto("/desk/")
    axe(office)
    office.locator(".case-card a").first.click()
    office.wait_for_load_state("networkidle")
    axe(office)

    shots = [Image.open(io.BytesIO(each.screenshot())) for each in (phone, office)]
    height = max(each.height for each in shots)
    whole = Image.new("RGB", (sum(each.width for each in shots) + 72, height + 48), "#F7F8FA")
    left = 24
    for shot in shots:
        whole.paste(shot, (left, 24))
        left += shot.width + 24
    SHOWN.parent.mkdir(exist_ok=True)
    whole.resize((whole.width // 2, whole.height // 2)).save(SHOWN, optimize=True)
    if not IN_README.exists():
        IN_README.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SHOWN, IN_README)

    assert IN_README.stat().st_size > 10_000
