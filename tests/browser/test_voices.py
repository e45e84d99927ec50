"""Somebody says it instead of writing it; somebody at the desk listens and writes it down."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from doorstep.cases.models import VoiceNote
from doorstep.catalogue import presets
from doorstep.kernel.tests import noises
from doorstep.people.models import Person
from doorstep.people.tests.factories import ResidentFactory, StaffFactory, account_of

OpenPage = Callable[..., Page]
Look = Callable[[Page], None]
Picture = Callable[..., object]
HEARD = "三单元楼道的声控开关坏了"


@pytest.fixture(autouse=True)
def grandma(transactional_db: None, live_server: LiveServer) -> Person:
    person: Person = ResidentFactory()
    presets.install(person.community)
    return person


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    file = tmp_path / "voice.wav"
    file.write_bytes(noises.wav(4))
    return file


def sign_in(page: Page, someone: Person, live_server: LiveServer) -> None:
    client = Client()
    client.force_login(account_of(someone))
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
    )


@pytest.mark.parametrize("javascript", [True, False])
def test_spoken_heard_and_written_down(
    open_page: OpenPage,
    screen: str,
    live_server: LiveServer,
    grandma: Person,
    sound: Path,
    axe: Look,
    picture: Picture,
    javascript: bool,
) -> None:
    hers = open_page(screen, javascript=javascript)
    sign_in(hers, grandma, live_server)
    hers.goto("/ask/")
    hers.get_by_label("也可以说一段").set_input_files(sound)
    picture(hers, "ask")
    if javascript:
        axe(hers)
    hers.get_by_role("button", name="发出去").click()
    expect(hers.get_by_role("heading", name="收到了")).to_be_visible()
    note = VoiceNote.objects.select_related("case").get()
    assert note.seconds == 4

    desk = open_page(screen, javascript=javascript)
    sign_in(desk, StaffFactory(at=grandma.community), live_server)
    desk.goto("/desk/voices/")
    picture(desk, "waiting")
    if javascript:
        axe(desk)
    desk.get_by_role("link", name="听一听，记下来").click()
    expect(desk.locator("audio")).to_be_visible()
    picture(desk, "listen")
    if javascript:
        axe(desk)
        lasts = desk.evaluate(
            """() => new Promise((told) => {
              const player = document.querySelector("audio");
              player.addEventListener("loadedmetadata", () => told(player.duration));
              player.addEventListener("error", () => told(-1));
              player.load();
              player.preload = "metadata";
            })"""
        )
        assert lasts == pytest.approx(4, abs=0.1)
    desk.get_by_label("您听到了什么？").fill(HEARD)
    desk.get_by_role("button", name="记好了，保存").click()
    expect(desk.get_by_text(HEARD).first).to_be_visible()
    picture(desk, "case")
    if javascript:
        axe(desk)

    hers.goto(f"/my/{note.case.uid}/")
    expect(hers.get_by_text(HEARD).first).to_be_visible()
    picture(hers, "followed")
    if javascript:
        axe(hers)


def test_recorded_in_the_page(
    open_page: OpenPage, live_server: LiveServer, grandma: Person, picture: Picture
) -> None:
    page = open_page("phone")
    sign_in(page, grandma, live_server)
    page.goto("/ask/")
    page.get_by_role("button", name="录一段").click()
    expect(page.get_by_role("button", name="录完了 0:02")).to_be_visible()
    page.get_by_role("button", name="录完了").click()
    expect(page.get_by_text("录好了：0:02")).to_be_visible()
    picture(page, "recorded")
    page.get_by_role("button", name="发出去").click()

    expect(page.get_by_role("heading", name="收到了")).to_be_visible()
    note = VoiceNote.objects.select_related("file").get()
    assert note.file.media_type == "audio/webm"
    assert note.seconds in {2, 3}
