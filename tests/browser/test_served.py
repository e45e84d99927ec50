"""What really travels, from the server as an operator starts it."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response

LIGHTEST = 60 * 1024


@pytest.fixture
def visitor(browser: Browser, served: str):
    """Somebody's first visit, on a phone."""
    context = browser.new_context(base_url=served, viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def opened(page: Page, address: str) -> list[Response]:
    """Everything that came for one page."""
    came: list[Response] = []
    page.on("response", lambda each: came.append(each))  # noqa: PLW0108 - it marks the function
    page.goto(address, wait_until="networkidle")
    return came


@pytest.mark.parametrize("address", ["/", "/ask/", "/track/", "/today/", "/sign-in/"])
def test_a_resident_page_is_light_enough_for_an_old_phone(visitor, address):
    came = opened(visitor, address)
    sizes = [each.request.sizes() for each in came]
    carried = sum(each["responseHeadersSize"] + each["responseBodySize"] for each in sizes)
    assert came[0].status == 200
    assert carried <= LIGHTEST


def test_scripts_and_styles_stay_with_the_browser_for_good(visitor):
    parts = [each for each in opened(visitor, "/") if "/static/" in each.url]
    assert parts
    for part in parts:
        assert "immutable" in part.headers["cache-control"]


def test_every_answer_is_strict_about_what_may_run(visitor, served):
    [page, *_] = opened(visitor, "/")
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert urlsplit(page.url).netloc == urlsplit(served).netloc
