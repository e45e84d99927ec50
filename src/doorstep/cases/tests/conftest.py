"""Who most cases begin with."""

from datetime import timedelta

import pytest
from django.test import Client

from doorstep.cases.models import Case
from doorstep.cases.tests.factories import CaseFactory
from doorstep.cases.tests.office import PHONE, as_
from doorstep.cases.tests.taking import Take, taker_for
from doorstep.catalogue.presets import install
from doorstep.kernel import clock
from doorstep.people.actors import Actor
from doorstep.people.models import Person, Volunteer
from doorstep.people.tests.factories import (
    ResidentFactory,
    StaffFactory,
    VolunteerFactory,
    actor_of,
)
from doorstep.places.models import Dwelling, Place
from doorstep.places.tests.factories import DwellingFactory


@pytest.fixture
def granny() -> Person:
    """王奶奶, in a community with the standard catalogue."""
    person = ResidentFactory()
    install(person.community)
    return person


@pytest.fixture
def desk(granny: Person) -> Actor:
    return actor_of(StaffFactory(at=granny.community))


@pytest.fixture
def mrs_wang() -> Person:
    return ResidentFactory(number=PHONE)


@pytest.fixture
def case(mrs_wang: Person) -> Case:
    return CaseFactory(beneficiary=mrs_wang, recorded_at=clock.now() - timedelta(hours=3))


@pytest.fixture
def counter(mrs_wang: Person) -> Client:
    return as_(StaffFactory(at=mrs_wang.community))


@pytest.fixture
def xiaoli(mrs_wang: Person) -> Volunteer:
    return VolunteerFactory(near=mrs_wang)


@pytest.fixture
def door(db: None) -> Dwelling:
    """A door in a community with the standard catalogue."""
    door: Dwelling = DwellingFactory()
    install(Place.objects.get(pk=door.scope.community_id))
    return door


@pytest.fixture
def community(door: Dwelling) -> Place:
    return Place.objects.get(pk=door.scope.community_id)


@pytest.fixture
def take(community: Place) -> Take:
    return taker_for(community)
