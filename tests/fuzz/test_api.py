"""The JSON API under fire: thousands of requests, likely and unlikely, and never a crash."""

import json
import urllib.request
from pathlib import Path

import pytest
from django.db import connection

from doorstep.cases.models import Case
from doorstep.cases.tests.factories import CaseFactory, resolved_by, taken_by
from doorstep.catalogue import presets
from doorstep.kernel import clock, deployment
from doorstep.messaging import operations as messaging
from doorstep.messaging.models import Webhook, WebhookCall
from doorstep.messaging.operations import Wish
from doorstep.people import tokens
from doorstep.people.models import Person
from doorstep.people.tests.factories import (
    ResidentFactory,
    SecretaryFactory,
    VolunteerFactory,
    actor_of,
)
from doorstep.places.models import Place
from tests.fuzz.harness import PHASES, fuzz, knowing, served

LEAST = 2_000
EXAMPLES = {"sqlite": 3, "postgresql": 5}  # the second sees one phase of three

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def token(settings) -> str:
    """A secretary's, in a community where a few things are going on."""
    deployment.create(is_demo=True, at=clock.now())
    granny = ResidentFactory(number="13812345678")
    community = Place.objects.get(pk=granny.community_id)
    presets.install(community)
    helper = VolunteerFactory(near=granny)
    CaseFactory(beneficiary=granny)
    taken_by(CaseFactory(beneficiary=granny), helper)
    resolved_by(CaseFactory(beneficiary=granny), helper)
    secretary = SecretaryFactory(at=community)
    by, now = actor_of(secretary), clock.now()
    settings.DOORSTEP_OUTGOING_HOSTS = ["hotline.example"]
    wish = Wish(url="https://hotline.example/", events=["case.raised"])
    webhook, _secret = messaging.add_webhook(wish, place_id=community.pk, by=by, at=now)
    messaging.test_webhook(webhook.pk, by=by, at=now)
    return tokens.make(secretary, name="fuzz", at=clock.now())[1]


def known_ids() -> dict[str, list[str]]:
    """What the path of a request may name, by the name of the parameter."""

    def uids(*models) -> list[str]:
        return [str(uid) for each in models for uid in each.objects.values_list("uid", flat=True)]

    return {
        "key": uids(Case),
        "uid": uids(Person, Webhook),
        "call": uids(WebhookCall),
        "code": [code for code in Place.objects.values_list("code", flat=True) if code],
    }


def test_thousands_of_requests_find_no_crash_and_no_answer_we_did_not_announce(
    token: str, tmp_path: Path
):
    is_first = connection.vendor == "sqlite"
    here = {"API_CALLS_A_MINUTE": "1000000", "DOORSTEP_OUTGOING_HOSTS": "hotline.example"}
    with served(tmp_path, **here) as address:
        with urllib.request.urlopen(f"{address}/api/v1/openapi.json", timeout=20) as answer:
            description = knowing(json.load(answer), known_ids())
        report = fuzz(
            description,
            at=address,
            into=tmp_path / "fuzz",
            examples=EXAMPLES[connection.vendor],
            phases=PHASES if is_first else ("fuzzing",),  # the second sees a sample
            headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"},
        )

    print(report)
    assert report.wrong == (), (tmp_path / "fuzz/log.txt").read_text()[-8_000:]
    assert report.tested == report.selected
    assert report.cases >= (LEAST if is_first else LEAST // 5)
