import json
import socket
import sys
import threading

import pytest

from doorstep.kernel import childproc
from doorstep.kernel.childproc import ParseFailed, TooBig, TookTooLong, run_limited
from doorstep.kernel.errors import Busy

NAUGHTY = "doorstep.kernel.tests.naughty"


def run(name, payload=b"", **limits):
    return run_limited(f"{NAUGHTY}:{name}", payload, **limits)


class TestRunLimited:
    def test_gives_back_what_the_function_makes_of_the_payload(self):
        assert run("shout", b"hello") == b"HELLO"

    def test_carries_large_payloads_both_ways(self):
        payload = bytes(range(97, 123)) * 400_000

        assert run("shout", payload) == payload.upper()

    def test_keeps_our_environment_and_folder_to_ourselves(self, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgres://secret")

        seen = json.loads(run("look_around"))

        assert seen["environment"].keys() <= {"LANG", "LC_CTYPE"}
        assert seen["folder"] == []
        assert seen["flags"] == [1, True]

    @pytest.mark.skipif(sys.platform != "linux", reason="networks of one's own are Linux's")
    def test_has_no_way_out_to_the_network(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = str(server.getsockname()[1]).encode()

            with pytest.raises(ParseFailed) as refusal:
                run("call_home", port)

        assert refusal.value.reason == "PermissionError"

    def test_passes_on_a_refusal_with_its_reason(self):
        with pytest.raises(ParseFailed) as refusal:
            run("refuse")

        assert refusal.value.reason == "too_odd:7"

    def test_tells_of_a_stumble_without_the_words_of_the_file(self):
        with pytest.raises(ParseFailed) as refusal:
            run("stumble")

        assert refusal.value.reason == "ValueError"
        assert "王奶奶" not in str(refusal.value)

    def test_survives_a_crash(self):
        with pytest.raises(ParseFailed) as refusal:
            run("crash")

        assert refusal.value.reason == "crash"

    @pytest.mark.parametrize("name", ["sleep", "spin"])
    def test_stops_what_takes_too_long(self, name):
        with pytest.raises(TookTooLong):
            run(name, seconds=1)

    @pytest.mark.parametrize("name", ["swell", "pour"])
    def test_stops_what_grows_too_big(self, name):
        with pytest.raises(TooBig):
            run(name, megabytes=512)

    def test_does_not_mix_chatter_into_the_answer(self):
        assert run("chatter") == b"answer"

    def test_lets_nothing_be_written(self, tmp_path):
        with pytest.raises(ParseFailed):
            run("write", str(tmp_path / "left").encode())

        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("name", ["start_another", "fork"])
    def test_lets_nothing_be_started(self, name):
        with pytest.raises(ParseFailed):
            run(name)

    def test_says_when_there_is_no_such_function(self):
        with pytest.raises(LookupError):
            run("nobody")

    def test_is_busy_rather_than_eat_the_memory(self, monkeypatch):
        monkeypatch.setattr(childproc, "_PATIENCE_S", 0.01)
        monkeypatch.setattr(childproc, "_AT_ONCE", threading.BoundedSemaphore(1))

        with childproc.a_place_in_the_queue(), pytest.raises(Busy):
            run("shout", b"hello")
