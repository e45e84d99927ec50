"""A real browser on a real server: `page` per screen size, `axe` for accessibility, `picture`."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright
from pytest_django.live_server_helper import LiveServer

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PICTURES = ROOT / "screenshots"
CHROMIUM = os.environ.get("DOORSTEP_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENS = {"phone": (390, 844), "office": (1440, 900)}

# Playwright keeps an event loop in this thread; the database is only touched between its calls.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A corner of the demo as an operator starts it: own processes, folders and port."""
    folder = tmp_path_factory.mktemp("served")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = keep | {
        "DOORSTEP_MODE": "demo",
        "DOORSTEP_DATA": str(folder / "data"),
        "DOORSTEP_KEYS": str(folder / "keys"),
        "PORT": str(port),
    }
    program = [sys.executable, "-m", "doorstep.cli.main"]
    subprocess.run([*program, "simulate", "oujingyuan", "--small"], env=environment, check=True)
    server = subprocess.Popen(
        [*program, "serve"], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert (server.stdout or sys.stdin).readline() == f"ready http://127.0.0.1:{port}\n"
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


@dataclass
class Faults:
    """What a page did that no page may do."""

    host: str
    seen: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", lambda line: self._said(line.type, line.text))
        page.on("pageerror", lambda error: self.seen.append(f"script error: {error}"))
        page.on("request", self._asked)

    def _said(self, kind: str, text: str) -> None:
        # A refusal answers with its own status on purpose; the page that shows it is tested.
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.seen.append(f"console: {text}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.netloc != self.host:
            self.seen.append(f"outside host: {request.url}")


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """Open a page of its own visitor: `open_page("phone", javascript=False)`.

    At the end the test fails when any page broke the content policy, had a script error or asked
    another host for something.
    """
    faults = Faults(host=urlsplit(live_server.url).netloc)
    contexts = []

    def opened(screen: str = "phone", *, javascript: bool = True, language: str = "zh-CN") -> Page:
        width, height = SCREENS[screen]
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            has_touch=screen == "phone",
            java_script_enabled=javascript,
            locale=language,
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        faults.watch(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults.seen == []


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest) -> str:
    """Each test that asks for it runs at both sizes."""
    name: str = request.param
    return name


@pytest.fixture
def page(open_page: OpenPage, screen: str) -> Page:
    """One page per screen size."""
    return open_page(screen)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Fail when axe-core finds anything that keeps people out, or the page scrolls sideways."""

    def look(page: Page) -> None:
        session = page.context.new_cdp_session(page)
        # Through the debugger, so that our own content policy stays in force on the page.
        session.send("Runtime.evaluate", {"expression": AXE.read_text()})
        answer = session.send(
            "Runtime.evaluate",
            {"expression": RUN_AXE, "awaitPromise": True, "returnByValue": True},
        )
        session.detach()
        assert answer["result"]["value"] == []
        assert page.evaluate(STICKS_OUT) == [], page.url

    return look


# What makes a page wider than its window: nothing, or a few of the things that stick out.
STICKS_OUT = """
() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  return Array.from(document.body.querySelectorAll("*"))
    .filter((each) => each.getBoundingClientRect().right > root.clientWidth + 1)
    .slice(0, 5)
    .map((each) => `${each.tagName}.${each.className} ${each.getBoundingClientRect().right}`);
}
"""

RUN_AXE = """
axe.run(document, {resultTypes: ["violations"]}).then((found) => found.violations.map(
  (each) => `${each.id}: ${each.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(", ")}`
))
"""


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page], Path]:
    """Keep a screenshot in the ignored folder `screenshots/`, named after the test."""

    def take(page: Page, name: str = "") -> Path:
        whole = re.sub(r"\W+", "-", f"{request.node.name}-{name}").strip("-")
        file = PICTURES / f"{whole}.png"
        page.screenshot(path=file, full_page=True)
        return file

    return take
