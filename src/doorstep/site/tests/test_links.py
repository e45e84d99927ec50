from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from doorstep.kernel import clock
from doorstep.people import links
from doorstep.people.models import Link
from doorstep.people.states import LinkKind
from doorstep.places.models import Place

PREVIEWERS = [
    "Mozilla/5.0 (Linux; Android 8.1.0) MicroMessenger/8.0 WeChat-Preview",
    "facebookexternalhit/1.1",
    "WhatsApp/2.23",
    "Mozilla/5.0 (compatible; SmsLinkScanner/1.0)",
]


def minted(kind: LinkKind = LinkKind.CONFIRM, ago: timedelta = timedelta()) -> tuple[Link, str]:
    thing = ("case", uuid4())
    return links.mint(kind, thing=thing, at=clock.now() - ago, lasts=timedelta(days=7))


@pytest.mark.parametrize("kind", [LinkKind.CONFIRM, LinkKind.RECEIPT, LinkKind.CARD])
class TestOpening:
    def test_becomes_a_cookie_and_a_clean_address(
        self, client: Client, demo: Place, kind: LinkKind
    ):
        _, token = minted(kind)

        response = client.get(reverse("site:link", args=[token]))

        assert response.status_code == 302
        assert token not in response.headers["Location"]
        assert response.cookies["link"].value == token
        assert response.cookies["link"]["httponly"]
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("previewer", PREVIEWERS)
    @pytest.mark.parametrize("way", ["get", "head"])
    def test_changes_nothing_whoever_fetches_it(
        self, client: Client, demo: Place, kind: LinkKind, previewer: str, way: str
    ):
        link, token = minted(kind)
        before = Link.objects.values().get(pk=link.pk)

        getattr(client, way)(
            reverse("site:link", args=[token]), headers={"User-Agent": previewer}, follow=True
        )

        assert Link.objects.values().get(pk=link.pk) == before

    def test_is_only_ever_read(self, client: Client, demo: Place, kind: LinkKind):
        _, token = minted(kind)

        assert client.post(reverse("site:link", args=[token])).status_code == 405


class TestLinksThatOpenNothing:
    def test_look_alike_whatever_is_wrong(self, client: Client, demo: Place):
        _, expired_token = minted(ago=timedelta(days=9))
        cancelled, cancelled_token = minted()
        thing = (cancelled.thing_kind, cancelled.thing_id)
        links.cancel(thing=thing, kind=LinkKind.CONFIRM, at=clock.now())

        answers = []
        for token in (expired_token, cancelled_token, "nonsense", "好"):
            response = client.get(reverse("site:link", args=[token]))
            words = response.content.decode().split('name="csrfmiddlewaretoken"')[0]
            answers.append((response.status_code, words, dict(response.cookies)))

        assert {status for status, _, _ in answers} == {404}
        assert len({words for _, words, _ in answers}) == 1
        assert all("link" not in cookies for _, _, cookies in answers)

    def test_say_where_to_ask(self, client: Client, demo: Place):
        body = client.get(reverse("site:link", args=["nonsense"])).content.decode()

        assert 'href="tel:02788880001"' in body
