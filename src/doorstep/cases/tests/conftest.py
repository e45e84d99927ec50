"""Who most cases begin with."""

import pytest

from doorstep.catalogue.presets import install
from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.people.tests.factories import ResidentFactory, StaffFactory, actor_of


@pytest.fixture
def granny() -> Person:
    """王奶奶, in a community with the standard catalogue."""
    person = ResidentFactory()
    install(person.community)
    return person


@pytest.fixture
def desk(granny: Person) -> Actor:
    return actor_of(StaffFactory(at=granny.community))
