"""Fixtures and rules for every test."""

from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation.reloader import translation_file_changed

from doorstep.cli.messages import CHINESE
from doorstep.cli.messages.catalogue import Catalogue

pytest_plugins = ["doorstep.kernel.testing"]

BROWSER = Path(__file__).parent / "tests/browser"
DATABASE_FIXTURES = frozenset({"db", "transactional_db", "live_server"})


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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --touching-database, leave out what no database can change the outcome of."""
    if not config.getoption("--touching-database"):
        return
    kept = [each for each in items if touches_database(each)]
    config.hook.pytest_deselected(items=[each for each in items if not touches_database(each)])
    items[:] = kept


def touches_database(item: pytest.Item) -> bool:
    """pytest-django lets no other test near a database."""
    return item.get_closest_marker("django_db") is not None or not DATABASE_FIXTURES.isdisjoint(
        getattr(item, "fixturenames", ())
    )


def pytest_addoption(parser: pytest.Parser) -> None:
    """The second database need not see what the first has settled."""
    parser.addoption("--touching-database", action="store_true", help="only tests that use one")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The browser journeys run only when asked for: `pytest tests/browser`."""
    asked_for = any("browser" in argument for argument in config.args)
    return True if collection_path == BROWSER and not asked_for else None
