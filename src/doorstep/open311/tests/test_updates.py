from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.db.models import F

from doorstep.cases.models import Case, Step
from doorstep.cases.states import TOLD_OUTSIDE, State, StepKind
from doorstep.cases.tests.factories import CaseFactory, resolved_by
from doorstep.cases.tests.test_plans import plan_of
from doorstep.kernel import clock
from doorstep.open311 import ids
from doorstep.open311.states import HEARD, UPDATES, Word
from doorstep.open311.tests.world import a_world
from doorstep.people.models import Client
from doorstep.people.states import ClientMay
from doorstep.people.tests.factories import VolunteerFactory

pytestmark = pytest.mark.django_db
UPDATES_JSON = "servicerequestupdates.json"


@pytest.fixture
def done(world) -> Case:
    """A case of the client's that a volunteer says is done."""
    world.submitted()
    case = Case.objects.get()
    volunteer = VolunteerFactory(community=world.community)
    resolved_by(case, volunteer, at=clock.now())
    case.refresh_from_db()
    return case


def heard(world, case, **more):
    form = {"service_request_id": ids.public_id(case.uid), "description": "还是不亮"} | more
    return world.post(UPDATES_JSON, **form)


class TestWords:
    def test_every_told_step_has_one(self):
        assert set(UPDATES) == set(TOLD_OUTSIDE)

    def test_every_word_is_heard(self):
        assert set(HEARD) == set(Word)


class TestRead:
    def test_tells_what_became_of_it_without_anybodys_words(self, world, done):
        told = world.get(UPDATES_JSON).json()

        assert [row["status"] for row in told] == ["ACTION_SCHEDULED", "FIXED"]
        assert {row["service_request_id"] for row in told} == {ids.public_id(done.uid)}
        assert "换了灯泡" not in str(told)
        assert len({row["update_id"] for row in told}) == 2

    def test_the_system_that_said_it_reads_the_answer(self, world, done):
        told = world.get(UPDATES_JSON, api_key=world.key).json()

        assert told[-1]["description"] == "换了灯泡"

    def test_in_xml(self, world, done):
        root = ET.fromstring(world.get("servicerequestupdates.xml").content)

        assert root.tag == "service_request_updates"
        assert root.findtext("request_update/status") == "ACTION_SCHEDULED"

    def test_private_ones_are_absent(self, world, done):
        Case.objects.filter(pk=done.pk).update(is_private=True)

        assert world.get(UPDATES_JSON).json() == []

    def test_since_a_moment_and_for_some(self, world, done):
        other = CaseFactory(recorded_at=clock.now())
        resolved_by(other, VolunteerFactory(near=other.beneficiary), at=clock.now())
        ahead = (clock.now() + timedelta(minutes=1)).isoformat()

        assert world.get(UPDATES_JSON, start_date=ahead).json() == []
        some = world.get(UPDATES_JSON, service_request_id=ids.public_id(other.uid)).json()
        assert {row["service_request_id"] for row in some} == {ids.public_id(other.uid)}

    def test_costs_the_same_for_one_and_for_many(self, world, done, django_assert_num_queries):
        with django_assert_num_queries(1):
            world.get(UPDATES_JSON)
        for _ in range(3):
            other = CaseFactory(recorded_at=clock.now())
            resolved_by(other, VolunteerFactory(near=other.beneficiary), at=clock.now())
        with django_assert_num_queries(1):
            world.get(UPDATES_JSON)

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="small tables are read whole there")
    def test_is_read_from_its_index(self, world):
        moves = Step.objects.exclude(from_state=F("to_state"))
        told = moves.filter(kind__in=list(TOLD_OUTSIDE), recorded_at__gte=clock.now())

        plan = plan_of(told.order_by("recorded_at", "id")[:10])

        assert [step for step in plan if "cases_step_moves" in step]


class TestHear:
    def test_not_fixed_opens_it_again(self, world, done):
        answer = heard(world, done, status="REOPEN")

        done.refresh_from_db()
        assert answer.status_code == 201
        assert done.state == State.RAISED
        assert answer.json() == [{"update_id": f"{ids.public_id(done.uid)}-{done.version}"}]

    @pytest.mark.parametrize("status", ["", "FIXED", "CLOSED", "CANCELLED", "in_progress"])
    def test_anything_else_is_a_note_and_changes_nothing(self, world, done, status):
        answer = heard(world, done, status=status)

        done.refresh_from_db()
        assert answer.status_code == 201
        assert done.state == State.RESOLVED
        assert done.steps.get(seq=done.version).kind == StepKind.NOTED

    def test_the_same_number_is_heard_once(self, world, done):
        first, again = heard(world, done, update_id="7"), heard(world, done, update_id="7")

        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json() == again.json()
        assert heard(world, done, update_id="7", description="另一句").status_code == 400

    def test_refuses_a_word_nobody_knows(self, world, done):
        assert heard(world, done, status="GONE").status_code == 400

    def test_refuses_to_be_told_nothing(self, world, done):
        assert heard(world, done, description="").status_code == 400

    def test_another_system_knows_of_nothing(self, world, done):
        assert heard(world, done, api_key=a_world(2).key).status_code == 404
        assert heard(world, done, api_key=None).status_code == 403

    def test_a_key_that_may_not_update(self, world, done):
        Client.objects.filter(pk=world.client.pk).update(may=[ClientMay.SUBMIT])

        assert heard(world, done).status_code == 403

    def test_too_late_is_said(self, world, done):
        Case.objects.filter(pk=done.pk).update(reopen_until=clock.now() - timedelta(days=1))

        assert heard(world, done, status="OPEN").status_code == 400

    def test_one_that_is_not_there(self, world):
        answer = world.post(UPDATES_JSON, service_request_id="0" * 32)

        assert answer.status_code == 404
