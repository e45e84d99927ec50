"""What a fresh process with these settings does, seen from outside."""

import os
import subprocess
import sys

import pytest

SECRET = "QqvHmU2yFz8kT0bW5nXrLc3sPjGdEoAi7tVhYwKu1xBZ9fNMe6lJRpDg4CSa"


def start(tmp_path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    folders = {"DOORSTEP_DATA": str(tmp_path / "data"), "DOORSTEP_KEYS": str(tmp_path / "keys")}
    return subprocess.run(
        [sys.executable, "-m", "doorstep.cli.main", *(arguments or ("--version",))],
        env=keep | folders | environment,
        capture_output=True,
        text=True,
        check=False,
    )


class TestProduction:
    @pytest.mark.parametrize(
        ("environment", "said"),
        [
            ({}, "PUBLIC_URL"),
            ({"PUBLIC_URL": "http://help.example"}, "PUBLIC_URL"),
            ({"PUBLIC_URL": "https://help.example"}, "DOORSTEP_KEYS"),
            ({"PUBLIC_URL": "https://help.example", "DOORSTEP_DEBUG": "1"}, "DOORSTEP_DEBUG"),
            ({"PUBLIC_URL": "https://help.example", "ALLOWED_HOSTS": "*"}, "wildcard"),
        ],
    )
    def test_refuses_to_start_weak(self, tmp_path, environment, said):
        done = start(tmp_path, DOORSTEP_MODE="production", **environment)
        assert done.returncode == 1
        assert done.stderr.startswith("doorstep: ")
        assert said in done.stderr
        assert "Traceback" not in done.stderr

    def test_passes_the_frameworks_own_list_for_deployment(self, tmp_path):
        (tmp_path / "keys").mkdir()
        (tmp_path / "keys/secret").write_text(SECRET)
        strict = ("manage", "check", "--deploy", "--fail-level", "WARNING")
        done = start(
            tmp_path, *strict, DOORSTEP_MODE="production", PUBLIC_URL="https://help.example"
        )
        assert (done.returncode, done.stderr) == (0, "")


def test_the_demo_starts_with_nothing_set(tmp_path):
    done = start(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("doorstep ")
