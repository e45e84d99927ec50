"""One-click sign-in and tokens: in a demo, on this machine, and nowhere else."""

import pytest
from django.test import Client
from pytest_django import Settings

from doorstep.demo import personas
from doorstep.demo.guard import NotADemo
from doorstep.kernel import clock, deployment
from doorstep.kernel.loopback import is_loopback
from doorstep.people import tokens
from doorstep.people.models import Account, AccountPerson
from doorstep.people.tests.factories import AccountFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def granny() -> None:
    person = PersonFactory(name="王桂英", called="王奶奶")
    account = AccountFactory(username="demo-resident")
    AccountPerson.objects.create(
        account=account, person=person, how="DESK", confirmed_at=clock.now(), is_chosen=True
    )


@pytest.fixture
def demo(granny: None) -> None:
    deployment.create(is_demo=True, at=clock.now())


class TestIsLoopback:
    @pytest.mark.parametrize(
        "host", ["127.0.0.1", "localhost", "localhost:8000", "127.0.0.1:80", "::1", "[::1]:8000"]
    )
    def test_knows_this_machine(self, host: str) -> None:
        assert is_loopback(host)

    @pytest.mark.parametrize(
        "host", ["0.0.0.0", "10.0.0.5", "example.org", "127.0.0.1.example.org", "", "[::]:80"]
    )
    def test_knows_what_is_not(self, host: str) -> None:
        assert not is_loopback(host)


class TestTokenFor:
    def test_gives_a_token_that_opens_the_person(self, demo: None) -> None:
        token = tokens.read(personas.token_for("resident"), at=clock.now())

        assert token.person.name == "王桂英"

    def test_refuses_on_a_real_database(self, granny: None) -> None:
        deployment.create(is_demo=False, at=clock.now())

        with pytest.raises(NotADemo):
            personas.token_for("resident")

    def test_refuses_a_server_open_to_others(self, demo: None, settings: Settings) -> None:
        settings.HOST = "0.0.0.0"

        with pytest.raises(NotADemo):
            personas.token_for("resident")

    def test_says_whom_the_demo_knows(self, demo: None) -> None:
        with pytest.raises(personas.NoSuchPersona, match="gridworker"):
            personas.token_for("nobody")


class TestSignInAs:
    def test_looking_signs_nobody_in(self, demo: None, client: Client) -> None:
        for ask in (client.get, client.head):
            assert ask("/demo/as/resident/", HTTP_HOST="127.0.0.1").status_code == 200
        assert "_auth_user_id" not in client.session

    def test_pressing_does(self, demo: None, client: Client) -> None:
        answer = client.post("/demo/as/resident/", HTTP_HOST="127.0.0.1")

        assert (answer.status_code, answer["Location"]) == (302, "/start/")
        account = Account.objects.get(pk=client.session["_auth_user_id"])
        assert account.username == "demo-resident"

    @pytest.mark.parametrize(
        ("host", "address"), [("help.example", "127.0.0.1"), ("127.0.0.1", "10.0.0.9")]
    )
    def test_is_not_there_for_anybody_else(
        self, demo: None, client: Client, settings: Settings, host: str, address: str
    ) -> None:
        settings.ALLOWED_HOSTS = ["help.example", "testserver", "127.0.0.1"]

        answer = client.post("/demo/as/resident/", HTTP_HOST=host, REMOTE_ADDR=address)

        assert answer.status_code == 404

    def test_is_not_there_outside_a_demo(self, granny: None, client: Client) -> None:
        deployment.create(is_demo=False, at=clock.now())

        assert client.post("/demo/as/resident/", HTTP_HOST="127.0.0.1").status_code == 404
