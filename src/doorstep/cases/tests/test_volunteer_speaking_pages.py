"""Writing down and calling back as a browser without scripts does it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from doorstep.cases import operations
from doorstep.cases.models import CallBack, Case, Rating, Step
from doorstep.cases.states import Channel, StepKind
from doorstep.cases.tests.factories import (
    CaseFactory,
    category_in,
    resolved_by,
)
from doorstep.cases.tests.pages import hidden, signed_in_as, words_of
from doorstep.kernel import clock
from doorstep.kernel.models import AuditEntry
from doorstep.people.models import Person, Volunteer
from doorstep.people.tests.factories import (
    ResidentFactory,
    VolunteerFactory,
    actor_of,
)

pytestmark = pytest.mark.django_db

PHONE = "13900001234"


@pytest.fixture
def grandma() -> Person:
    return ResidentFactory(number=PHONE)


@pytest.fixture
def xiaoli(grandma: Person) -> Volunteer:
    return VolunteerFactory(near=grandma)


@pytest.fixture
def case(grandma: Person) -> Case:
    return CaseFactory(beneficiary=grandma)


def at(name: str, *given: object) -> str:
    return reverse(f"cases:{name}", args=given)


def waiting_call(case: Case, helper: Volunteer) -> CallBack:
    """Done by somebody; the resident has to be called."""
    resolved_by(case, helper)
    assert case.beneficiary is not None
    operations.ask_for_a_call(case.pk, by=actor_of(case.beneficiary), at=clock.now())
    call = CallBack.objects.get(case=case)
    CallBack.objects.filter(pk=call.pk).update(due_at=clock.now() - timedelta(hours=1))
    return call


class TestWritingDown:
    @pytest.fixture
    def client(self, xiaoli: Volunteer, grandma: Person) -> Client:
        category_in(grandma.community)
        category_in(grandma.community, "other")
        return signed_in_as(xiaoli)

    def written(self, client: Client, **typed: object) -> Any:
        page = client.get(at("volunteer_take_down"))
        sent = {"capture": hidden(page, "capture"), "spoke": "they", "channel": "DOOR"}
        return client.post(at("volunteer_take_down"), {**sent, **typed})

    def test_for_somebody_found_by_their_door(self, client: Client, grandma: Person):
        assert grandma.home is not None
        door = f"{grandma.home.estate.name_zh} {grandma.home.label}"

        found = self.written(client, seek=door, find="1", said="灯不亮")
        assert "王*英" in words_of(found)
        assert PHONE not in words_of(found)
        assert Case.objects.count() == 0
        response = self.written(client, seek=door, person=grandma.uid.hex, said="灯不亮")

        case = Case.objects.get()
        assert (case.beneficiary, case.spoken_by) == (grandma, grandma)
        assert (case.channel, case.dwelling) == (Channel.DOOR, grandma.home)
        assert case.code[:4] in words_of(client.get(response.headers["Location"]))

    def test_is_found_by_a_whole_name_only(self, client: Client, grandma: Person):
        whole = self.written(client, seek="王桂英", find="1")
        part = self.written(client, seek="王桂", find="1")

        assert grandma.uid.hex in words_of(whole)
        assert grandma.uid.hex not in words_of(part)
        assert AuditEntry.objects.filter(action="cases.look_up").count() == 2

    def test_asks_who_of_them_before_it_writes(self, client: Client, grandma: Person):
        response = self.written(client, seek="王桂英", said="灯不亮")

        assert Case.objects.count() == 0
        assert "灯不亮" in words_of(response)

    def test_finds_nobody_of_another_community(self, client: Client):
        stranger = ResidentFactory(name="陈卫国", called="老陈")

        found = self.written(client, seek="陈卫国", find="1")
        self.written(client, seek="陈卫国", person=stranger.uid.hex, said="试试")

        assert stranger.uid.hex not in words_of(found)
        assert Case.objects.get().beneficiary is None

    def test_for_somebody_with_a_typed_name(self, client: Client):
        self.written(
            client, spoke="another", contact_name="老刘", contact_phone=PHONE, said="灯不亮"
        )

        case = Case.objects.get()
        assert (case.beneficiary, case.spoken_by) == (None, None)
        assert (case.contact_name, case.contact_phone) == ("老刘", PHONE)

    def test_what_i_saw_myself_was_said_by_me(self, client: Client, xiaoli: Volunteer):
        self.written(client, spoke="me", said="路口灯不亮")

        assert Case.objects.get().spoken_by == xiaoli.person

    @pytest.mark.parametrize("words", ["", "\x00", "字" * 20_001])
    def test_refuses_kindly(self, client: Client, words: str):
        response = self.written(client, said=words, contact_name="老刘")

        assert response.status_code == 422
        assert "老刘" in words_of(response)


class TestCalling:
    def test_shows_the_number_on_a_press_only(self, case: Case, xiaoli: Volunteer, grandma: Person):
        call = waiting_call(case, VolunteerFactory(near=grandma))
        client = signed_in_as(xiaoli)

        assert PHONE not in words_of(client.get(at("volunteer_calls")))
        assert PHONE not in words_of(client.get(at("volunteer_call", call.pk)))
        again = client.get(at("volunteer_take_call", call.pk))
        assert again.headers["Location"] == at("volunteer_call", call.pk)
        assert PHONE in words_of(client.post(at("volunteer_take_call", call.pk)))

    @pytest.mark.parametrize(
        ("outcome", "state"), [("CONFIRMED", "CONFIRMED"), ("REOPENED", "RAISED")]
    )
    def test_writes_down_what_they_said(
        self, case: Case, xiaoli: Volunteer, grandma: Person, outcome: str, state: str
    ):
        call = waiting_call(case, VolunteerFactory(near=grandma))
        client = signed_in_as(xiaoli)
        client.post(at("volunteer_take_call", call.pk))

        client.post(
            at("volunteer_call", call.pk), {"outcome": outcome, "words": "谢谢", "stars": "4"}
        )

        case.refresh_from_db()
        assert case.state == state
        assert Rating.objects.count() == (outcome == "CONFIRMED")
        assert Step.objects.filter(case=case, kind=StepKind.CALLED).count() == 1

    def test_nobody_reached_comes_back_later(self, case: Case, xiaoli: Volunteer, grandma: Person):
        call = waiting_call(case, VolunteerFactory(near=grandma))
        client = signed_in_as(xiaoli)
        client.post(at("volunteer_take_call", call.pk))

        client.post(at("volunteer_call", call.pk), {"outcome": "NOT_REACHED"})

        call.refresh_from_db()
        assert (call.attempts, call.done_at) == (1, None)
        assert at("volunteer_take_call", call.pk) not in words_of(client.get(at("volunteer_calls")))

    def test_somebody_else_is_calling(self, case: Case, xiaoli: Volunteer, grandma: Person):
        call = waiting_call(case, VolunteerFactory(near=grandma))
        signed_in_as(VolunteerFactory(near=grandma)).post(at("volunteer_take_call", call.pk))

        response = signed_in_as(xiaoli).post(at("volunteer_take_call", call.pk), follow=True)

        assert response.redirect_chain == [(at("volunteer_calls"), 302)]
        assert PHONE not in words_of(response)

    def test_not_about_ones_own_work(self, case: Case, xiaoli: Volunteer):
        call = waiting_call(case, xiaoli)
        client = signed_in_as(xiaoli)

        assert at("volunteer_take_call", call.pk) not in words_of(client.get(at("volunteer_calls")))
        response = client.post(at("volunteer_take_call", call.pk), follow=True)
        assert PHONE not in words_of(response)

    def test_has_to_be_taken_first(self, case: Case, xiaoli: Volunteer, grandma: Person):
        call = waiting_call(case, VolunteerFactory(near=grandma))

        response = signed_in_as(xiaoli).post(
            at("volunteer_call", call.pk), {"outcome": "CONFIRMED"}
        )

        assert response.status_code == 409

    def test_is_not_there_for_a_stranger(self, case: Case, grandma: Person):
        call = waiting_call(case, VolunteerFactory(near=grandma))
        stranger = signed_in_as(VolunteerFactory(name="陈卫国", called="老陈"))

        assert stranger.get(at("volunteer_call", call.pk)).status_code == 404
        assert stranger.post(at("volunteer_take_call", call.pk)).status_code == 404
