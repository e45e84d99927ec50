"""The examples of docs/api, typed as they stand; and a webhook whose worker is killed."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from doorstep.catalogue import presets
from doorstep.cli.tests.processes import environment, wait_for
from doorstep.kernel import clock, deployment
from doorstep.messaging import operations
from doorstep.messaging.models import Webhook, WebhookTry
from doorstep.messaging.operations import Wish
from doorstep.messaging.states import Outcome
from doorstep.messaging.tests.receivers import SLOW, receiving
from doorstep.people import tokens
from doorstep.people.models import Household, Person
from doorstep.people.tests.factories import (
    ResidentFactory,
    SecretaryFactory,
    VolunteerFactory,
    actor_of,
)
from doorstep.places.models import Dwelling, Place
from doorstep.places.tests.factories import oujing
from tests.journeys.test_killed import free_port, healthy

PAGE = Path(__file__).resolve().parents[2] / "docs/api/examples.md"
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SAID = """\
taken down once: {code} is {code}
TAKEN
RESOLVED
cases.may_not_confirm
CONFIRMED
确认
the door is 欧景苑 2-2-401
2-2-401
people.changed_since
陈阿姨
webhook.test
RAISED
verified: case.raised 1
verified: webhook.test 1
204
"""

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@dataclass
class Cast:
    """Who acts in the examples, as in the demo."""

    tokens: dict[str, str]
    secretary: Person
    community: Place


@pytest.fixture
def cast() -> Cast:
    deployment.create(is_demo=True, at=clock.now())
    community = oujing()
    presets.install(community)
    home = Dwelling.objects.get(label="2-2-401", unit__parent__parent__name_zh="欧景苑")
    granny = ResidentFactory(community=community, household=Household.objects.create(dwelling=home))
    people = {
        "resident": granny,
        "volunteer": VolunteerFactory(near=granny).person,
        "secretary": SecretaryFactory(at=community),
    }
    made = {key: tokens.make(each, name="t", at=clock.now())[1] for key, each in people.items()}
    return Cast(made, people["secretary"], community)


@pytest.fixture
def ports() -> tuple[int, int]:
    return free_port(), free_port()


@pytest.fixture
def serve(tmp_path: Path):
    """`doorstep serve` on this test's database, as often as asked, ended at the end."""
    running = []

    def start(port: int, **more: str) -> None:
        env = environment(tmp_path, PORT=str(port), DOORSTEP_FILES=str(tmp_path / "files"), **more)
        command = [sys.executable, "-m", "doorstep.cli.main", "serve"]
        log = (tmp_path / "log").open("w")
        running.append(subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT))
        wait_for(lambda: healthy(port), seconds=90)

    yield start
    for process in running:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def typed(page: str, language: str) -> str:
    return "\n".join(code for kind, code in BLOCK.findall(page) if kind == language)


def stand_in(folder: Path, tokens_: dict[str, str]) -> None:
    """`./doorstep token NAME`, answering with the people of this test."""
    cases = "\n".join(f"  {key}) echo '{text}';;" for key, text in tokens_.items())
    script = folder / "doorstep"
    script.write_text(f'#!/bin/sh\n[ "$1" = token ] || exit 64\ncase "$2" in\n{cases}\nesac\n')
    script.chmod(0o755)


def test_the_examples_run_as_they_stand(cast: Cast, ports, serve, tmp_path: Path):
    web, hook = ports
    page = PAGE.read_text(encoding="utf-8")
    page = page.replace("127.0.0.1:8000", f"127.0.0.1:{web}").replace("9000", str(hook))
    folder = tmp_path / "typed"
    folder.mkdir()
    stand_in(folder, cast.tokens)
    (folder / "receiver.py").write_text(typed(page, "python"))
    serve(web, DOORSTEP_OUTGOING_TEST_BASES=f"http://127.0.0.1:{hook}")

    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", typed(page, "sh")],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )

    code = re.search(r"once: (\w+)", done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert code is not None
    assert done.stdout == SAID.format(code=code[1])
    assert Webhook.objects.get().state == "ENDED"


def workers() -> Iterator[int]:
    """The worker processes of the server this test started."""
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = each.read_bytes().split(b"\0")
            mine = f"DOORSTEP_TEST_MARK={os.getpid()}".encode() in (
                each.with_name("environ").read_bytes().split(b"\0")
            )
        except OSError:
            continue
        if mine and b"worker" in b" ".join(words):
            yield int(each.parent.name)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds the worker in /proc")
def test_a_worker_killed_while_the_other_side_listens_tells_it_again(cast: Cast, ports, serve):
    with receiving() as receiver:
        receiver.plan, receiver.linger = [SLOW], 4.0
        mark = {"DOORSTEP_TEST_MARK": str(os.getpid())}
        serve(ports[0], DOORSTEP_OUTGOING_TEST_BASES=receiver.url, **mark)
        by = actor_of(cast.secretary)
        now = clock.now()
        wish = Wish(url=receiver.url, events=["case.raised"])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("django.conf.settings.DOORSTEP_OUTGOING_TEST_BASES", [receiver.url])
            webhook, _ = operations.add_webhook(wish, place_id=cast.community.pk, by=by, at=now)
        operations.test_webhook(webhook.pk, by=by, at=now)
        wait_for(lambda: receiver.told, seconds=30)
        killed = list(workers())
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: len(receiver.told) > 1, seconds=60)
        time.sleep(0.5)

    first, second = receiver.told[:2]
    assert killed, "nothing was killed: the test saw no fault"
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert (first.said["is_repeat"], second.said["is_repeat"]) == (False, True)
    tries = WebhookTry.objects.order_by("number").values_list("outcome", flat=True)
    assert tries[0] == Outcome.POSSIBLY_TWICE
