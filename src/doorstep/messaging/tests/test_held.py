"""After a restore: what waited is held for a person, SOS goes on."""

from argparse import ArgumentParser

import pytest
from django.test import Client

from doorstep.kernel import clock
from doorstep.messaging import operations, queries
from doorstep.messaging.commands import outbox as command
from doorstep.messaging.models import Message
from doorstep.messaging.states import Lane, State
from doorstep.messaging.tests.factories import MessageFactory
from doorstep.people.actors import Actor
from doorstep.people.tests.factories import SecretaryFactory, account_of, actor_of

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system("restore")


@pytest.fixture
def waiting() -> list[Message]:
    lanes = (Lane.SOS, Lane.CODE, Lane.ORDINARY)
    return [MessageFactory(lane=lane, secret="123456") for lane in lanes]


def states() -> list[str]:
    return list(Message.objects.order_by("lane").values_list("state", flat=True))


def test_everything_but_sos_is_held_and_released(waiting):
    assert operations.hold_all(by=OPERATOR, at=clock.now()) == 2
    assert states() == [State.WAITING, State.HELD, State.HELD]
    assert queries.held_by_restore(OPERATOR) == {Lane.CODE: 1, Lane.ORDINARY: 1}

    assert operations.release_held(by=OPERATOR, at=clock.now()) == 2
    assert states() == [State.WAITING] * 3
    assert queries.held_by_restore(OPERATOR) == {}


def test_what_is_discarded_loses_its_secret(waiting):
    operations.hold_all(by=OPERATOR, at=clock.now())

    assert operations.discard_held(by=OPERATOR, at=clock.now()) == 2

    gone = Message.objects.filter(state=State.CANCELLED)
    assert [each.secret for each in gone] == [None, None]


def test_what_a_person_held_before_stays_held(waiting):
    mine = waiting[2]
    operations.hold(mine.pk, by=actor_of(SecretaryFactory(at=mine.community)), at=clock.now())
    operations.hold_all(by=OPERATOR, at=clock.now())

    operations.release_held(by=OPERATOR, at=clock.now())

    assert states() == [State.WAITING, State.WAITING, State.HELD]


def test_a_secretary_decides_for_her_own_community_only(waiting):
    operations.hold_all(by=OPERATOR, at=clock.now())
    client = Client()
    client.force_login(account_of(SecretaryFactory(at=waiting[1].community)))
    elsewhere = MessageFactory(state=State.HELD, failure="held after a restore")

    assert client.get("/desk/messages/?state=HELD").context["held"] == 1
    assert client.post("/desk/messages/held/release/").status_code == 302

    elsewhere.refresh_from_db()
    assert elsewhere.state == State.HELD
    assert Message.objects.get(pk=waiting[1].pk).state == State.WAITING
    assert Message.objects.get(pk=waiting[2].pk).state == State.HELD  # of another community
    assert client.get("/desk/messages/held/discard/").status_code == 405


def test_the_command_counts_and_lets_go(waiting, capsys):
    parser = ArgumentParser()
    command.configure(parser)
    operations.hold_all(by=OPERATOR, at=clock.now())

    assert command.run(parser.parse_args(["held"])) == 0
    assert "2 messages wait for a person" in capsys.readouterr().out
    assert command.run(parser.parse_args(["discard"])) == 0
    assert queries.held_by_restore(OPERATOR) == {}
