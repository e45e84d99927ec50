"""Establish a real community: its places from the city down, its posts, and the first accounts."""

import getpass
import secrets
from argparse import ArgumentParser, Namespace

from django.db import transaction

from doorstep.catalogue import presets
from doorstep.kernel import clock, deployment
from doorstep.people import operations, parties
from doorstep.people.actors import Actor
from doorstep.people.operations import Particulars
from doorstep.people.states import RoleKind
from doorstep.places.models import Place
from doorstep.places.operations import add_place
from doorstep.places.states import PlaceKind

EXAMPLE = "./doorstep establish 武汉市 武昌区 江湾街道 欧景苑社区 --secretary 赵红梅 --number w0001"
LEVELS = (PlaceKind.CITY, PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.COMMUNITY)


def configure(parser: ArgumentParser) -> None:
    """Where it is, and who runs it."""
    for level in LEVELS:
        parser.add_argument(level.lower(), metavar=level.value, help=f"name of the {level.lower()}")
    parser.add_argument(
        "--secretary", required=True, metavar="NAME", help="the community secretary"
    )
    parser.add_argument("--number", required=True, help="the work number to sign in with")


def run(options: Namespace) -> int:
    """Make what is missing; what is there already stays. Says the first password once."""
    password = getpass.getpass("First password (empty: one is made up): ") or secrets.token_urlsafe(
        12
    )
    with transaction.atomic():
        community = _places([getattr(options, level.lower()) for level in LEVELS])
        _secretary(options.secretary, options.number, password, community)
    print(f"{community.name_zh} is open. Sign in as {options.number} with: {password}")
    print("Next: ./doorstep import places SHEET.xlsx, or the same under Places on the desk.")
    return 0


def _places(names: list[str]) -> Place:
    """The line of places from the city down, each made when it is not there."""
    here: Place | None = None
    for level, name in zip(LEVELS, names, strict=True):
        there = Place.objects.filter(kind=level, parent=here, name_zh=name).first()
        here = there or add_place(level, parent=here, name_zh=name)
        if there is None:
            parties.set_up_posts(here)
    if here is None:
        raise LookupError("no place was named")
    presets.install(here)
    return here


def _secretary(name: str, number: str, password: str, community: Place) -> None:
    operator, at = Actor.system("establish"), clock.now()
    if deployment.current() is None:
        deployment.create(is_demo=False, at=at)
    told = Particulars(name=name)
    person = operations.register_person(told, by=operator, at=at, community_id=community.pk)
    operations.appoint(
        person.pk, kind=RoleKind.SECRETARY, place_id=community.pk, by=operator, at=at
    )
    operations.open_account(person.pk, username=number, password=password, by=operator, at=at)
