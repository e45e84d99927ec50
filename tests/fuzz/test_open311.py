"""GeoReport v2 under fire, and as two independent clients of it see us."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from doorstep.cases.models import Case
from doorstep.kernel import clock, deployment
from doorstep.open311 import ids
from doorstep.open311.description import description
from doorstep.open311.tests.world import World, a_world
from doorstep.people.models import Client
from tests.fuzz.harness import ROOT, SET_UP, Report, fuzz, knowing, served

LEAST = 500
EXAMPLES = 6
CLIENTS = Path(__file__).parent / "open311_clients.py"
PYTHON = ROOT / ".tools/fuzz/bin/python"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def world(transactional_db: None) -> World:
    deployment.create(is_demo=True, at=clock.now())
    world = a_world()
    Client.objects.filter(pk=world.client.pk).update(limit_a_minute=1_000_000)
    return world


@pytest.fixture
def address(world: World, tmp_path: Path) -> Iterator[str]:
    world.submitted()
    with served(tmp_path) as found:
        yield found


def test_two_clients_find_what_they_want_and_noise_finds_no_crash(
    world: World, address: str, tmp_path: Path
):
    """On one server, for starting one takes longer than asking it."""
    told = _as_two_clients(world, address)
    assert told["codes"] == told["services"] == ["light"]
    assert told["xml"] == told["json"]
    assert told["filed"] in told["listed"]
    assert told["read"]["description"] == "三单元楼道灯不亮"
    assert "13800001234" not in json.dumps(told)
    assert told["refused"] == [403, 403]
    assert told["invalid"]
    assert Case.objects.filter(channel="API").count() == 2

    report = _at_random(world, address, tmp_path)
    assert report.wrong == (), (tmp_path / "fuzz/log.txt").read_text()[-8_000:]
    assert report.tested == report.selected
    assert report.cases >= LEAST


def _as_two_clients(world: World, address: str) -> dict[str, Any]:
    asked = {"root": f"{address}/open311/v2", "key": world.key, "building": world.building.code}
    subprocess.run([sys.executable, str(SET_UP), "--fuzz"], check=True)
    answered = subprocess.run(
        [str(PYTHON), str(CLIENTS), json.dumps(asked)], capture_output=True, text=True, check=False
    )
    assert answered.returncode == 0, answered.stderr[-4_000:]
    told: dict[str, Any] = json.loads(answered.stdout)
    return told


def _at_random(world: World, address: str, tmp_path: Path) -> Report:
    known = {
        "service_code": ["light"],
        "service_request_id": [
            ids.public_id(uid) for uid in Case.objects.values_list("uid", flat=True)
        ],
    }

    return fuzz(
        knowing(description(), known),
        at=address,
        into=tmp_path / "fuzz",
        examples=EXAMPLES,
        headers={"Authorization": f"Bearer {world.key}"},
    )
