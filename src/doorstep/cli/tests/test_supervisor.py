"""The supervisor keeps processes running, ends them all, and refuses a taken port."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from doorstep.cli import supervisor
from doorstep.cli.tests.processes import environment, started, wait_for
from doorstep.kernel import clock, deployment

BUSY = [sys.executable, "-c", "import time; time.sleep(600)"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def port() -> int:
    return free_port()


class TestRefuseTaken:
    def test_refuses_where_something_answers(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            taken = server.getsockname()[1]
            with pytest.raises(supervisor.PortTaken, match=str(taken)):
                supervisor.refuse_taken("127.0.0.1", taken)
            with pytest.raises(supervisor.PortTaken):
                supervisor.refuse_taken("0.0.0.0", taken)

    def test_takes_where_nothing_does(self, port):
        supervisor.refuse_taken("127.0.0.1", port)


class TestChild:
    @pytest.fixture
    def told(self):
        return []

    @pytest.fixture
    def command(self, told):
        def busy(before: int | None) -> list[str]:
            told.append(before)
            return BUSY

        return busy

    @pytest.fixture
    def child(self, command):
        child = supervisor.Child("busy", command)
        yield child
        child.tell(signal.SIGKILL)
        if child.process:
            child.process.wait()

    def tend_until(self, child, what):
        def tend():
            child.tend()
            return what()

        wait_for(tend)

    def test_is_started_again_and_told_who_died(self, child, told):
        child.tend()
        first = child.process.pid
        os.kill(first, signal.SIGKILL)
        self.tend_until(child, lambda: child.process.pid != first)
        assert told == [None, first]
        assert child.deaths == 1

    def test_waits_longer_after_each_death(self, child, monkeypatch):
        waits = []
        for _ in range(8):
            child.start_at = 0
            child.tend()
            os.kill(child.process.pid, signal.SIGKILL)
            child.process.wait()
            child.process.returncode = None  # as if nobody had looked yet
            monkeypatch.setattr(child.process, "poll", lambda: -9)
            before = time.monotonic()
            child.tend()
            waits.append(round(child.start_at - before, 1))
            child.process.returncode = -9
        assert waits == [0.5, 1, 2, 4, 8, 16, 30, 30]

    def test_has_its_deaths_forgotten_when_it_ran_steadily(self, child):
        child.tend()
        child.deaths = 6
        child.started_at -= supervisor.STEADY_AFTER
        os.kill(child.process.pid, signal.SIGKILL)
        self.tend_until(child, lambda: child.deaths == 1)


def serve(port: int, *manner: str) -> subprocess.Popen[str]:
    """A supervisor over a small web server and a worker that sleeps."""
    return subprocess.Popen(
        [sys.executable, "-m", "doorstep.cli.tests.small_serve", str(port), *manner],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def line_of(process: subprocess.Popen[str]) -> str:
    return process.stdout.readline() if process.stdout else ""


def last_words_of(process: subprocess.Popen[str]) -> str:
    return process.stderr.read() if process.stderr else ""


def children_of(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return [int(each) for each in found.stdout.split()]


def is_alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.slow
class TestServe:
    def test_says_ready_restarts_the_dead_and_stops_all(self, port):
        with serve(port) as process:
            assert line_of(process) == f"ready http://127.0.0.1:{port}\n"
            assert line_of(process) == "yes\n"
            before = children_of(process.pid)
            assert len(before) == 2
            for child in before:
                os.kill(child, signal.SIGKILL)
            wait_for(lambda: len(set(children_of(process.pid)) - set(before)) == 2)
            wait_for(lambda: supervisor._answers("127.0.0.1", port))
            now = children_of(process.pid)
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
            assert not any(map(is_alive, now))

    def test_makes_sure_of_a_process_that_does_not_listen(self, port):
        with serve(port, "deaf") as process:
            line_of(process)
            children = children_of(process.pid)
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
            assert not any(map(is_alive, children))

    def test_gives_up_when_the_pages_never_come(self, port):
        with serve(port, "broken") as process:
            assert process.wait(30) == 1
            assert "cannot start" in last_words_of(process)

    def test_refuses_a_port_that_answers(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            taken = server.getsockname()[1]
            with serve(taken) as process:
                assert process.wait(20) == 1
                assert "answers at" in last_words_of(process)


def family_of(pid: int) -> list[int]:
    """The children of a process, theirs, and so on."""
    return [each for child in children_of(pid) for each in (child, *family_of(child))]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_real_web_and_worker_come_back_and_end_with_a_killed_supervisor(port, tmp_path):
    deployment.create(is_demo=False, at=clock.now())
    address = f"http://127.0.0.1:{port}"
    more = {"PORT": str(port), "HOST": "127.0.0.1", "PUBLIC_URL": address, "WEB_WORKERS": "1"}
    env = environment(tmp_path, **more)
    with started("doorstep.cli.main", "serve", env=env, stdout=subprocess.PIPE) as process:
        assert line_of(process) == f"ready {address}\n"
        before = family_of(process.pid)
        assert len(before) == 3  # granian, its serving process, the worker
        for each in before:
            os.kill(each, signal.SIGKILL)
        wait_for(lambda: len(set(family_of(process.pid)) - set(before)) == 3)
        wait_for(lambda: supervisor._answers("127.0.0.1", port))
        now = family_of(process.pid)
        process.kill()
        wait_for(lambda: not any(map(is_alive, now)))
