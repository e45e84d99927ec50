"""Fixtures and rules for every test."""

from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation.reloader import translation_file_changed

from doorstep.cli.messages import CHINESE
from doorstep.cli.messages.catalogue import Catalogue

pytest_plugins = ["doorstep.kernel.testing"]

BROWSER = Path(__file__).parent / "tests/browser"


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to run on what a person keeps; compile the Chinese texts when they are stale."""
    if settings.MODE != "test":
        pytest.exit("tests want DOORSTEP_MODE unset or 'test'", returncode=2)
    if hasattr(config, "workerinput"):
        return
    parts, compiled = CHINESE / "parts", CHINESE / "LC_MESSAGES/django.mo"
    made_at = compiled.stat().st_mtime if compiled.exists() else 0.0
    if any(each.stat().st_mtime > made_at for each in [parts, *parts.glob("*.po")]):
        Catalogue.read(parts).compile_to(compiled)
        translation_file_changed(None, compiled)  # Django read the old one while it was set up


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The browser journeys run only when asked for: `pytest tests/browser`."""
    asked_for = any("browser" in argument for argument in config.args)
    return True if collection_path == BROWSER and not asked_for else None
