"""A small house that has lived, and the places its backups are restored into."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection

from doorstep.cases import operations
from doorstep.cases.models import Case
from doorstep.cases.operations import Draft, Where
from doorstep.cases.states import Channel
from doorstep.catalogue import presets
from doorstep.kernel import clock, deployment, seals, search
from doorstep.kernel.captures import Sent
from doorstep.kernel.tests import pictures
from doorstep.messaging.states import Lane
from doorstep.messaging.tests.factories import MessageFactory
from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.people.states import Reach
from doorstep.people.tests.factories import ResidentFactory, StaffFactory
from doorstep.places.models import Place as Spot
from doorstep.upkeep.places import Place, _connected
from doorstep.upkeep.postgresql import Target

NAME, CALLED = "金丝雀仙", "雀奶奶"
PHONE, TYPED_PHONE = "13912345679", "13887654329"
WORDS, DOOR = "暗号芝麻开门", "金雀弄堂9号401"


@dataclass(frozen=True)
class Lived:
    """Who lives there, and what they asked."""

    granny: Person
    clerk: Actor
    case: Case


def lived() -> Lived:
    """One resident, one case with a photo, messages that wait, history under seal."""
    at = clock.now()
    if deployment.current() is None:
        deployment.create(is_demo=False, at=at)
    granny = ResidentFactory(name=NAME, called=CALLED, phone=PHONE, reach=Reach.SMS)
    community = Spot.objects.get(pk=granny.community_id)
    presets.install(community)
    clerk = Actor.of(StaffFactory(place=community))
    draft = Draft(
        channel=Channel.DESK,
        said=WORDS + "楼道灯不亮",
        category_code="light",
        where=Where(dwelling_id=granny.home.pk if granny.home else None, address=DOOR),
        beneficiary=granny,
        contact_name=NAME,
        contact_phone=TYPED_PHONE,
        pictures=[ContentFile(pictures.photo((64, 48)), name="x.jpg")],
    )
    sent = Sent(client="test", kind="case", id=uuid4(), body={"said": WORDS})
    case, _is_new = operations.take_down(sent, draft=draft, by=clerk, at=at)
    for lane in (Lane.SOS, Lane.ORDINARY):
        MessageFactory(person=granny, community=community, lane=lane, next_try_at=at, made_at=at)
    for each in search.kept():  # factories leave that to the operations
        each.rebuild()
    seals.seal_committed(at)
    return Lived(granny, clerk, case)


class Inside:
    """A restored database, asked past Django."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        if self.place.engine == "sqlite":
            with sqlite3.connect(self.place.file) as db:
                return db.execute(sql).fetchall()
        with _connected(self.place.target) as db:
            return list(db.execute(sql.encode()))


@contextmanager
def place_in(folder: Path) -> Iterator[Place]:
    """An empty place for the kind of database the suite runs on; gone afterwards."""
    if connection.vendor == "sqlite":
        yield Place.in_folder(folder)
        return
    name = f"restored_{uuid4().hex[:8]}"
    here = Target.of(connection.settings_dict)
    with _connected(here) as db:
        db.execute(f'CREATE DATABASE "{name}"'.encode())
    try:
        host = f"{here.host}:{here.port}" if here.port else here.host
        user = f"{here.user}@" if here.user else ""
        yield Place(f"postgres://{user}{host}/{name}", folder, folder / "files")
    finally:
        with _connected(here) as db:
            db.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def keys_folder() -> Path:
    """Where the suite keeps its keys."""
    return Path(settings.DOORSTEP_KEYS)
