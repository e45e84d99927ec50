"""A real community from nothing, with somebody who can sign in."""

from argparse import ArgumentParser

import pytest
from django.test import Client

from doorstep.catalogue.models import Category
from doorstep.cli.commands import establish
from doorstep.kernel import deployment
from doorstep.people.models import Account, Post, Role
from doorstep.people.operations import NumberTaken
from doorstep.people.states import PostKind, RoleKind
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind

WHERE = ["武汉市", "武昌区", "江湾街道", "欧景苑社区"]
PASSWORD = "long-and-quiet-river-42"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda _prompt: PASSWORD)


def establish_with(*more: str) -> int:
    parser = ArgumentParser()
    establish.configure(parser)
    return establish.run(parser.parse_args([*WHERE, "--secretary", "赵红梅", *more]))


class TestEstablish:
    def test_opens_a_community_its_secretary_can_work_in(
        self, client: Client, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert establish_with("--number", "w0001") == 0

        community = Place.objects.get(kind=PlaceKind.COMMUNITY)
        assert Role.objects.get().kind == RoleKind.SECRETARY
        assert Post.objects.filter(place=community, kind=PostKind.DESK).exists()
        assert Category.objects.filter(community=community).count() > 26
        assert not deployment.is_demo()
        assert Account.objects.get(username="w0001").check_password(PASSWORD)
        assert PASSWORD in capsys.readouterr().out

    def test_adds_a_second_community_to_the_same_street(self) -> None:
        establish_with("--number", "w0001")
        next_door = [*WHERE[:3], "江湾社区"]
        parser = ArgumentParser()
        establish.configure(parser)

        establish.run(parser.parse_args([*next_door, "--secretary", "钱进", "--number", "w0002"]))

        assert Place.objects.filter(kind=PlaceKind.STREET).count() == 1
        assert Place.objects.filter(kind=PlaceKind.COMMUNITY).count() == 2

    def test_leaves_nothing_half_made_when_the_number_is_taken(self) -> None:
        establish_with("--number", "w0001")
        before = Place.objects.count()

        with pytest.raises(NumberTaken):
            establish_with("--number", "w0001")

        assert Place.objects.count() == before
        assert Role.objects.count() == 1
