import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.utils import translation

from doorstep.kernel.errors import BadInput, Busy, TooMany
from doorstep.places.models import Place
from doorstep.site import urls
from doorstep.site.tests.reading import english_left_in
from doorstep.site.views.errors import server_error

RAISES: dict[str, Exception] = {
    "bad": SuspiciousOperation("x"),
    "forbidden": PermissionDenied(),
    "big": RequestDataTooBig("x"),
    "busy": Busy("这会儿人多，请过一分钟再试。"),
    "many": TooMany("今天试得太多了，请明天再来。"),
    "input": BadInput("写的字太多了。"),
    "broken": RuntimeError("secret words of a resident"),
}


def raising(request: HttpRequest, name: str) -> HttpResponse:
    raise RAISES[name]


handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
urlpatterns = [*urls.urlpatterns, path("raise/<name>/", raising)]


@pytest.fixture(autouse=True)
def _raising_pages():
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere/", 404, "没有这一页"),
        ("/raise/bad/", 400, "没看懂发来的内容"),
        ("/raise/forbidden/", 403, "这一页您打不开"),
        ("/raise/big/", 413, "东西太大"),
        ("/raise/busy/", 503, "这会儿人多"),
        ("/raise/many/", 429, "今天试得太多了"),
        ("/raise/input/", 422, "写的字太多了"),
        ("/raise/broken/", 500, "我们这边出了点问题"),
    ],
)
class TestWhatWentWrong:
    def test_is_said_kindly_with_its_own_status(
        self, client: Client, demo: Place, address: str, status: int, words: str
    ):
        client.raise_request_exception = False

        response = client.get(address)

        assert response.status_code == status
        assert words in response.content.decode()
        assert english_left_in(response) == set()

    def test_is_said_in_english_too(
        self, client: Client, demo: Place, address: str, status: int, words: str
    ):
        client.raise_request_exception = False

        response = client.get(address, headers={"Accept-Language": "en"})

        assert response.status_code == status
        assert b'<html lang="en"' in response.content

    def test_keeps_secrets(
        self, client: Client, demo: Place, address: str, status: int, words: str
    ):
        client.raise_request_exception = False

        assert b"secret" not in client.get(address).content


class TestRefusals:
    def test_come_as_a_fragment_to_a_fragment(self, client: Client, demo: Place):
        response = client.get("/raise/input/", headers={"HX-Request": "true"})

        assert response.status_code == 422
        assert response.headers["HX-Retarget"] == "#flash"
        assert b"<html" not in response.content

    def test_say_when_to_come_back(self, client: Client, demo: Place):
        assert client.get("/raise/many/").headers["Retry-After"] == "60"


def test_a_crash_is_drawn_without_the_database(rf: RequestFactory):
    with translation.override("zh-hans"):
        response = server_error(rf.get("/"))

    assert response.status_code == 500
    assert "急事" in response.content.decode()


def test_an_unknown_host_is_refused_before_anyone_is_known(client: Client, demo: Place):
    response = client.get("/", headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert "没看懂发来的内容" in response.content.decode()
