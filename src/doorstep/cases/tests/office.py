"""What every test of the office's pages needs: browsers, addresses, fresh rows."""

from django.test import Client

from doorstep.cases.models import Case
from doorstep.people.models import Person, Volunteer
from doorstep.people.states import Language
from doorstep.people.tests.factories import (
    account_of,
)
from doorstep.places.models import Place

PHONE = "13812345678"


def as_(someone: Person | Volunteer) -> Client:
    """A browser in which somebody who reads English signed in."""
    account = account_of(someone)
    account.language = Language.ENGLISH
    account.save(update_fields=["language"])
    client = Client()
    client.force_login(account)
    return client


def at(case: Case, key: str = "") -> str:
    return f"/desk/cases/{case.pk}/{key + '/' if key else ''}"


def words(response) -> str:
    page: str = response.content.decode()
    return page


def place_of(case: Case, level: str) -> Place:
    """The grid or street of a case."""
    place = getattr(case, level)
    assert isinstance(place, Place)
    return place


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)
