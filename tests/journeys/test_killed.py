"""kill -9 of the web server at any moment: what was acknowledged is there, once."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from doorstep.cases.models import Case, Step
from doorstep.catalogue import presets
from doorstep.cli.tests.processes import environment, wait_for
from doorstep.kernel import clock, deployment
from doorstep.kernel.models import Capture
from doorstep.people import tokens
from doorstep.people.tests.factories import ResidentFactory
from doorstep.places.models import Place

SENT = 24
KILL_AT = {5: 0.0, 11: 0.01, 17: 0.03}  # at which request, and how many seconds into it

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def token() -> str:
    deployment.create(is_demo=True, at=clock.now())
    person = ResidentFactory()
    presets.install(Place.objects.get(pk=person.community_id))
    return tokens.make(person, name="test", at=clock.now())[1]


@pytest.fixture
def server(token: str, tmp_path: Path) -> Iterator[int]:
    """`doorstep serve` on this test's database; the port."""
    port = free_port()
    env = environment(tmp_path, PORT=str(port), DOORSTEP_FILES=str(tmp_path / "files"))
    command = [sys.executable, "-m", "doorstep.cli.main", "serve"]
    log = (tmp_path / "log").open("w")
    process = subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_for(lambda: healthy(port), seconds=90)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def send(port: int, token: str, body: dict[str, str]) -> int:
    """The status of the answer; 0 when there was none."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/cases",
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code
    except OSError:
        return 0


def web_processes(port: int) -> list[int]:
    """The processes that hold this port's web server, by their command lines."""
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = each.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"doorstep.cli.web" in words and f"--port={port}".encode() in words:
            found.append(int(each.parent.name))
    return found


def kill_web(port: int, kills: list[int], after: float) -> None:
    """End every process of the web server the hard way."""
    time.sleep(after)
    for pid in web_processes(port):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        kills.append(pid)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds the web process in /proc")
class TestKilledWeb:
    def test_loses_nothing_acknowledged_and_writes_nothing_twice(
        self, server: int, token: str
    ) -> None:
        acknowledged: list[UUID] = []
        kills: list[int] = []
        for number in range(SENT):
            killer = None
            if number in KILL_AT:  # while this very request is under way
                killer = threading.Thread(target=kill_web, args=(server, kills, KILL_AT[number]))
                killer.start()
            capture = uuid4()
            body = {"capture_id": str(capture), "said": f"楼道灯不亮,第{number}次说"}
            until = time.monotonic() + 60
            while (status := send(server, token, body)) not in {200, 201}:
                assert time.monotonic() < until, f"no answer to {number}: {status}"
                time.sleep(0.1)
            acknowledged.append(capture)
            if killer is not None:
                killer.join()

        kept = Capture.objects.filter(kind="case", capture_id__in=acknowledged)
        assert kills, "nothing was killed: the test saw no fault"
        assert kept.count() == SENT
        assert Case.objects.count() == SENT
        assert {str(uid) for uid in Case.objects.values_list("uid", flat=True)} == set(
            kept.values_list("result_id", flat=True)
        )
        for case in Case.objects.all():
            assert Step.objects.filter(case=case).count() == case.version
