"""The JSON API under fire: thousands of requests, likely and unlikely, and never a crash."""

import json
import urllib.request
from pathlib import Path

import pytest

from doorstep.cases.tests.factories import CaseFactory, resolved_by, taken_by
from doorstep.catalogue import presets
from doorstep.kernel import clock, deployment
from doorstep.people import tokens
from doorstep.people.tests.factories import ResidentFactory, SecretaryFactory, VolunteerFactory
from doorstep.places.models import Place
from tests.fuzz.harness import fuzz, knowing, served

LEAST = 2_000
EXAMPLES = 12

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def token() -> str:
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
    return tokens.make(secretary, name="fuzz", at=clock.now())[1]


def known_ids() -> dict[str, list[str]]:
    from doorstep.cases.models import Case
    from doorstep.people.models import Person

    cases = [str(uid) for uid in Case.objects.values_list("uid", flat=True)]
    people = [str(uid) for uid in Person.objects.values_list("uid", flat=True)]
    places = [code for code in Place.objects.values_list("code", flat=True) if code]
    return {"key": cases, "uid": people, "code": places}


def test_two_thousand_requests_find_no_crash_and_no_answer_we_did_not_announce(
    token: str, tmp_path: Path
):
    with served(tmp_path, API_CALLS_A_MINUTE="1000000") as address:
        with urllib.request.urlopen(f"{address}/api/v1/openapi.json", timeout=20) as answer:
            description = knowing(json.load(answer), known_ids())
        report = fuzz(
            description,
            at=address,
            into=tmp_path / "fuzz",
            examples=EXAMPLES,
            headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"},
        )

    print(report)
    assert report.wrong == (), (tmp_path / "fuzz/log.txt").read_text()[-8_000:]
    assert report.tested == report.selected
    assert report.cases >= LEAST
