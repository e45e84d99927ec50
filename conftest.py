"""Fixtures every room may use."""

import pytest
from django.conf import settings


def pytest_configure() -> None:
    """Refuse to run on what a person keeps."""
    if settings.MODE != "test":
        pytest.exit("tests want DOORSTEP_MODE unset or 'test'", returncode=2)
