"""Every test of this room has its own texts and its own outbox folder."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from doorstep.messaging import texts
from doorstep.messaging.states import Lane
from doorstep.messaging.tests.hooks import (  # noqa: F401 - fixtures
    community,
    receiver,
    secretary,
    things,
    webhook,
)
from doorstep.people.models import Person

type Filed = Callable[[], list[dict[str, str]]]


@pytest.fixture(autouse=True)
def sayings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three texts: a plain one, one that names a helper and carries a link, and a code."""
    monkeypatch.setattr(texts, "_KNOWN", {})
    monkeypatch.setattr(texts, "_NEWEST", {})
    texts.template("messaging.notice", purpose="test", text="The desk is open.")
    texts.template(
        "messaging.coming",
        purpose="test",
        text="%(helper)s is coming. %(link)s",
        resolve={"helper": texts.called},
        secret=texts.Secret("link", texts.link),
        sample={"helper": "小李"},
    )
    texts.template(
        "messaging.code",
        purpose="test",
        lane=Lane.CODE,
        text="Your code is %(code)s.",
        secret=texts.Secret("code"),
    )
    texts.template(
        "messaging.for_you",
        purpose="test",
        text="For %(name)s.",
        resolve={"name": lambda pk: Person.objects.get(pk=pk).name},
    )


@pytest.fixture(autouse=True)
def outbox(settings, tmp_path: Path) -> Path:
    """Where the file transport writes."""
    settings.DOORSTEP_OUTBOX = tmp_path / "outbox"
    settings.DOORSTEP_CARRIERS = {"SMS": "FILE", "EMAIL": "FILE"}
    return tmp_path / "outbox"


@pytest.fixture
def filed(outbox: Path) -> Filed:
    """What has left so far, lane by lane."""

    def read() -> list[dict[str, str]]:
        files = sorted(outbox.glob("*.jsonl"))
        return [json.loads(line) for file in files for line in file.read_text().splitlines()]

    return read
