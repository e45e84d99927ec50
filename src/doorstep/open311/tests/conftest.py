import pytest

from doorstep.open311.tests.world import World, a_world


@pytest.fixture
def world() -> World:
    return a_world()
