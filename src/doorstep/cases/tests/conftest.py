"""Who most cases begin with."""

from datetime import timedelta

import pytest
from django.test import Client

from doorstep.cases.models import Case
from doorstep.cases.tests.factories import CaseFactory, draft_for, taken
from doorstep.cases.tests.office import PHONE, as_
from doorstep.cases.tests.taking import Take, taker_for
from doorstep.catalogue.presets import install
from doorstep.kernel import clock
from doorstep.people.actors import Actor
from doorstep.people.models import Person, Volunteer
from doorstep.people.states import Reach
from doorstep.people.tests.factories import (
    GridWorkerFactory,
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    StreetOfficerFactory,
    VolunteerFactory,
    actor_of,
)
from doorstep.places.models import Dwelling, Place
from doorstep.places.tests.factories import DwellingFactory

NUMBERS = {
    "desk": "13800000001",
    "grid": "13800000002",
    "top": "13800000003",
    "street": "13800000004",
}


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


@pytest.fixture
def office(granny: Person) -> dict[str, Person]:
    """Everybody with a chair over her home, all to be reached in writing."""
    home = granny.home
    assert home is not None
    assert home.grid is not None
    street = granny.community.parent
    makers = {
        "desk": (StaffFactory, granny.community),
        "grid": (GridWorkerFactory, home.grid),
        "top": (SecretaryFactory, granny.community),
        "street": (StreetOfficerFactory, street),
    }
    return {
        name: make(at=place, number=NUMBERS[name], reach=Reach.SMS)
        for name, (make, place) in makers.items()
    }


@pytest.fixture
def ticking(granny: Person, office: dict[str, Person]) -> Case:
    """Taken down on a Thursday at nine: due seven working days later, on Monday the 16th."""
    return taken(draft_for(granny), actor_of(office["desk"]))
