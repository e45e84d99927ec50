from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from doorstep.kernel.errors import DomainError
from doorstep.people import operations, parties
from doorstep.people.actors import Actor
from doorstep.people.models import Account, AccountPerson, Party, Person, Role
from doorstep.people.operations import Particulars
from doorstep.people.states import RoleKind
from doorstep.people.tests.factories import PersonFactory, ResidentFactory
from doorstep.places.tests.factories import CommunityFactory

NINE_AM = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
SYSTEM = Actor.system("test")
EIGHT = 8

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act: Callable[[int], Any]) -> list[Any]:
    """What eight threads get that begin together: an answer, or the refusal."""
    start = Barrier(EIGHT)

    def run(number: int) -> Any:
        try:
            start.wait()
            return act(number)
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(EIGHT) as pool:
        return list(pool.map(run, range(EIGHT)))


def refusals(answers: list[Any]) -> list[str]:
    return [answer.code for answer in answers if isinstance(answer, DomainError)]


def test_one_number_becomes_one_account():
    accounts = at_once(lambda _n: operations.account_for_phone("13800001234", at=NINE_AM))

    assert len({account.pk for account in accounts}) == 1


def test_a_paper_code_opens_one_account():
    resident = ResidentFactory()
    _link, code = operations.hand_out_code(resident.pk, by=SYSTEM, at=NINE_AM)
    accounts = [Account.objects.create(username=f"w{n}") for n in range(EIGHT)]

    answers = at_once(
        lambda n: operations.activate(accounts[n].pk, code, device=f"d{n}", at=NINE_AM)
    )

    assert refusals(answers) == ["people.no_such_link"] * (EIGHT - 1)
    assert AccountPerson.objects.count() == 1


def test_one_id_number_becomes_one_file():
    community = CommunityFactory()
    told = Particulars(name="王桂英", id_number="99010619450312105X")

    answers = at_once(
        lambda n: operations.register_person(
            replace(told, called=f"王奶奶{n}"), by=SYSTEM, at=NINE_AM, community_id=community.pk
        )
    )

    assert refusals(answers) == ["people.seems_known"] * (EIGHT - 1)
    assert Person.objects.count() == 1


def test_a_role_is_given_once():
    person = PersonFactory()
    place_id = person.community_id

    answers = at_once(
        lambda _n: operations.appoint(
            person.pk, kind=RoleKind.STAFF, place_id=place_id, by=SYSTEM, at=NINE_AM
        )
    )

    assert refusals(answers) == ["people.already_holds"] * (EIGHT - 1)
    assert Role.objects.count() == 1


def test_the_desk_comes_into_being_once():
    community = CommunityFactory()

    desks = at_once(lambda _n: parties.fallback(community.pk))

    assert len({desk.pk for desk in desks}) == 1
    assert Party.objects.filter(post__isnull=False).count() == 1
