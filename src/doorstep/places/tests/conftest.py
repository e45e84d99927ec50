"""Fixtures for this room."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences in English, for tests that read them."""
    with translation.override("en"):
        yield
