"""Chat apps, SMS scanners and antivirus fetch every link they see: that must change nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from doorstep.cases.models import Case
from doorstep.cases.tests.factories import CaseFactory, resolved_by
from doorstep.kernel import clock
from doorstep.people import links
from doorstep.people.models import Person
from doorstep.people.states import LinkKind
from doorstep.people.tests.factories import ResidentFactory, VolunteerFactory

pytestmark = pytest.mark.django_db

PREVIEWERS = [
    "Mozilla/5.0 (Linux; Android 8.1.0; WebView) MicroMessenger/8.0.49 WeChat/arm64 Weixin",
    "Mozilla/5.0 (compatible; wechat-preview; MMWEBID/1)",
    "TelegramBot (like TwitterBot)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "facebookexternalhit/1.1",
    "Mozilla/5.0 (compatible; SmsLinkScanner/1.0)",
    "Mozilla/5.0 (Windows NT 10.0) 360Safe AntiVirus URLScan",
]
ROOMS = ("cases", "people", "messaging", "kernel", "places", "catalogue")


@pytest.fixture
def grandma() -> Person:
    return ResidentFactory()


@pytest.fixture
def case(grandma: Person) -> Case:
    case = CaseFactory(beneficiary=grandma)
    return resolved_by(case, VolunteerFactory(near=grandma))


def addresses(case: Case, grandma: Person) -> list[str]:
    """Everything a message, a poster or a card of ours can hold, and where it leads."""
    building = case.building
    assert building is not None
    things: dict[LinkKind, Any] = dict.fromkeys(LinkKind, ("case", case.uid))
    things[LinkKind.CARD] = ("person", grandma.uid)
    minted = [
        links.mint(kind, thing=thing, at=clock.now(), lasts=timedelta(days=9), person=grandma)
        for kind, thing in things.items()
    ]
    return [
        *(reverse("site:link", args=[token]) for _, token in minted),
        reverse("site:link", args=["no-such-token"]),
        reverse("cases:building", args=[building.code]),
        reverse("cases:tracked", args=[case.code]),
        reverse("cases:withdraw", args=[case.uid]),
        *(
            reverse(f"cases:{name}", args=[case.uid])
            for name in ("follow", "yes", "no", "call_me", "stars", "why")
        ),
        reverse("cases:ask"),
        reverse("cases:mine"),
        reverse("cases:track"),
    ]


def everything() -> dict[str, list[Any]]:
    """Every row of every room, ciphertexts too."""
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    return {
        model.__name__: [
            {name: getattr(value, "raw", value) for name, value in row.items()}
            for row in model._default_manager.order_by("pk").values()
        ]
        for model in models
    }


@pytest.mark.parametrize("previewer", PREVIEWERS)
@pytest.mark.parametrize("way", ["get", "head"])
def test_fetching_every_link_changes_nothing(case: Case, grandma: Person, previewer: str, way: str):
    fetched = addresses(case, grandma)
    before = everything()

    for address in fetched:
        client = Client(headers={"user-agent": previewer})
        getattr(client, way)(address, follow=True)
        getattr(client, way)(reverse("cases:follow", args=[case.uid]))
        getattr(client, way)(reverse("cases:withdraw", args=[case.uid]))

    assert everything() == before


def test_a_link_fetched_before_still_works(case: Case, grandma: Person):
    _, token = links.mint(
        LinkKind.CONFIRM,
        thing=("case", case.uid),
        at=clock.now(),
        lasts=timedelta(days=9),
        person=grandma,
    )
    Client(headers={"user-agent": PREVIEWERS[0]}).get(reverse("site:link", args=[token]))
    client = Client()

    client.get(reverse("site:link", args=[token]))
    client.post(reverse("cases:yes", args=[case.uid]))

    case.refresh_from_db()
    assert case.state == "CONFIRMED"


@pytest.mark.parametrize("how", ["wrong", "expired", "cancelled"])
def test_dead_links_look_alike(case: Case, grandma: Person, how: str):
    thing = ("case", case.uid)
    ago = timedelta(days=9 if how == "expired" else 0)
    _, token = links.mint(
        LinkKind.CONFIRM, thing=thing, at=clock.now() - ago, lasts=timedelta(days=1)
    )
    if how == "cancelled":
        links.cancel(thing=thing, kind=LinkKind.CONFIRM, at=clock.now())

    answer = Client().get(reverse("site:link", args=["x" if how == "wrong" else token]))

    assert answer.status_code == 404
    page = answer.content.decode()
    assert "灯亮了吗" not in page
    assert "这个链接打不开了" in page
