from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from doorstep.people import http, links
from doorstep.people.models import Link
from doorstep.people.states import LinkKind
from doorstep.people.tests.factories import PersonFactory

NINE_AM = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
WEEK = timedelta(days=7)

pytestmark = pytest.mark.django_db


def minted(kind: LinkKind = LinkKind.CONFIRM) -> tuple[Link, str]:
    return links.mint(kind, thing=("case", uuid4()), at=NINE_AM, lasts=WEEK)


class TestOpen:
    def test_changes_nothing_however_often(self):
        link, token = links.mint(
            LinkKind.CONFIRM,
            thing=("case", uuid4()),
            at=NINE_AM,
            lasts=WEEK,
            person=PersonFactory(),
        )
        before = Link.objects.filter(pk=link.pk).values().get()

        for _ in range(3):
            assert links.open(token, NINE_AM) == link

        assert Link.objects.filter(pk=link.pk).values().get() == before

    def test_keeps_no_token(self):
        link, token = minted()

        assert token not in str(Link.objects.filter(pk=link.pk).values().get())

    def test_wrong_early_expired_and_called_off_look_alike(self):
        _link, token = minted()
        called_off, called_off_token = minted()
        links.cancel(
            thing=(called_off.thing_kind, called_off.thing_id), kind=LinkKind.CONFIRM, at=NINE_AM
        )
        tries = [
            ("nonsense", NINE_AM),
            ("", NINE_AM),
            (token, NINE_AM - timedelta(seconds=1)),
            (token, NINE_AM + WEEK),
            (called_off_token, NINE_AM),
        ]

        sentences = set()
        for typed, at in tries:
            with pytest.raises(links.NoSuchLink) as refusal:
                links.open(typed, at)
            sentences.add(str(refusal.value))

        assert len(sentences) == 1

    def test_a_code_from_paper_is_read_as_people_write_it(self):
        link, code = minted(LinkKind.ACTIVATION)
        spoken = "-".join((code[:4], code[4:8], code[8:])).lower()

        assert links.open(spoken, NINE_AM) == link

    def test_a_one_time_code_is_used_up(self):
        link, code = minted(LinkKind.ACTIVATION)

        assert links.use(link.pk, NINE_AM)
        assert not links.use(link.pk, NINE_AM)
        with pytest.raises(links.NoSuchLink):
            links.open(code, NINE_AM)

    def test_a_confirmation_still_shows_after_its_use(self):
        link, token = minted()
        links.use(link.pk, NINE_AM)

        assert links.open(token, NINE_AM).used_at == NINE_AM


class TestCookie:
    def test_keeps_the_newest_twelve_and_finds_the_living(self):
        request = RequestFactory().get("/")
        made, response = [], HttpResponse()
        for _ in range(14):
            link, token = minted(LinkKind.RECEIPT)
            made.append(link)
            http.keep_link(request, response, token)
            request.COOKIES = {http.LINK_COOKIE: response.cookies[http.LINK_COOKIE].value}
        links.cancel(thing=("case", made[-1].thing_id), kind=LinkKind.RECEIPT, at=NINE_AM)

        held = http.held_links(request, NINE_AM)

        assert held == made[-2:1:-1]
        cookie = response.cookies[http.LINK_COOKIE]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
