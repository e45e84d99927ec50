"""How many statements it costs to take a case down, all the layers together, on each database.

Counted by Django's test utilities. Two of them begin and end the transaction: BEGIN and COMMIT, or
SAVEPOINT and RELEASE inside a test.
"""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from doorstep.cases.models import Case
from doorstep.cases.operations import take_down
from doorstep.cases.tests.factories import NINE_AM, draft_for, sent
from doorstep.catalogue.presets import install
from doorstep.kernel import clock
from doorstep.people import tokens
from doorstep.people.models import Person
from doorstep.people.states import Reach
from doorstep.people.tests.factories import ResidentFactory, StaffFactory, actor_of
from doorstep.places.operations import set_entrance

pytestmark = pytest.mark.django_db

MOST = 12


def client_of(person: Person) -> Client:
    _token, text = tokens.make(person, name="test", at=clock.now())
    return Client(headers={"Authorization": f"Bearer {text}", "Accept-Language": "en"})


@pytest.fixture
def granny() -> Person:
    person = ResidentFactory(number="13812345678", reach=Reach.SMS)
    install(person.community)
    return person


def cost(client: Client, **fields: Any) -> tuple[list[str], dict[str, Any]]:
    """The statements of one request to a process that is warm; the first makes the desk's post."""
    for _ in range(2):
        send(client, **fields)
    with CaptureQueriesContext(connection) as queries:
        answer = send(client, **fields)
    return [each["sql"] for each in queries.captured_queries], answer


def send(client: Client, **fields: Any) -> dict[str, Any]:
    """What the API says of a case that is new."""
    body = {"capture_id": str(uuid4()), "said": "三单元楼道灯不亮,晚上看不见路。", **fields}
    answer = client.post("/api/v1/cases", body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    told: dict[str, Any] = answer.json()
    return told


def listed(statements: list[str]) -> str:
    return "\n".join(f"{number} {each[:150]}" for number, each in enumerate(statements, start=1))


class TestApi:
    @pytest.mark.parametrize(
        "said_where", ["code", "code and door", "address", "home", "unknown address", "point"]
    )
    def test_costs_at_most_twelve_statements(self, granny, said_where):
        home = granny.home
        building = home.building
        door = f"{building.number}-{home.unit.number}-{home.door}"
        where = {
            "code": {"code": building.code},
            "code and door": {"code": building.code, "address": home.door},
            "address": {"address": f"{home.estate.name_zh} {door}"},
            "home": {},
            "unknown address": {"address": "月亮路99号"},
            "point": {"latitude": 30.5, "longitude": 114.3},
        }[said_where]
        if said_where == "point":
            set_entrance(building.pk, latitude=30.5, longitude=114.3)

        statements, told = cost(client_of(granny), category="light", where=where)

        assert len(statements) <= MOST, listed(statements)
        assert len([each for each in statements if each.startswith("SELECT")]) == 1
        case = Case.objects.get(uid=told["uid"])
        assert (case.dwelling is not None) == (said_where in {"code and door", "address", "home"})

    def test_costs_no_more_for_staff_who_note_a_caller(self, granny):
        staff = client_of(StaffFactory(at=granny.community))
        caller = {"contact_name": "王", "contact_phone": "13812345678", "channel": "PHONE"}

        statements, _told = cost(staff, where={"code": granny.home.building.code}, **caller)

        assert len(statements) <= MOST, listed(statements)

    def test_each_person_that_is_named_costs_one_more(self, granny):
        staff = client_of(StaffFactory(at=granny.community))

        statements, _told = cost(staff, channel="DESK", beneficiary=str(granny.uid))

        assert len(statements) <= MOST + 1, listed(statements)

    def test_the_answer_is_what_reading_it_afterwards_tells(self, granny):
        client = client_of(granny)
        moment = clock.now().astimezone(clock.SHANGHAI).isoformat()

        _statements, told = cost(client, category="light", happened_at=moment)

        assert client.get(f"/api/v1/cases/{told['uid']}").json() == told


def test_the_operation_alone_costs_one_look_at_the_edition_more_than_its_rows(granny):
    draft = draft_for(granny)
    desk = actor_of(StaffFactory(at=granny.community))
    for _ in range(2):
        take_down(sent(), draft=draft, by=desk, at=NINE_AM)

    with CaptureQueriesContext(connection) as queries:
        take_down(sent(), draft=draft, by=desk, at=NINE_AM)

    assert len(queries) <= MOST
