"""Build the neighbourhood stage by stage; a build that was cut off is recognised and continued.

Each stage commits together with its name in the deployment row, so what is there is whole. Chance
comes from the seed and the stage's name alone, so a continued build gives the same neighbourhood.
Codes, keys, salts and ids are never seeded: those have to be unguessable in a demo too.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.catalogue import presets
from doorstep.demo import (
    folk,
    ground,
    hotline,
    learning,
    personas,
    plan,
    read_aloud,
    scenes,
    second_looks,
)
from doorstep.demo.life import Life, Lived, promises, work
from doorstep.demo.neighbourhood import Shape, facts
from doorstep.kernel import clock, deployment
from doorstep.kernel.errors import DomainError
from doorstep.kernel.models import Deployment
from doorstep.people.models import Account
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind

WHOLE = "whole"
LIFE = "life:"
IN_USE = _("This database is in use. The demo is built in an empty one only.")
MORNING = time(0)  # the anchor day itself has not been lived yet: nothing lies in the future


class NotEmpty(DomainError):
    """There is something in this database that is no unfinished demo."""

    code = "demo.not_empty"


class OtherDay(DomainError):
    """An unfinished build was begun for another day."""

    code = "demo.other_day"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage has come."""

    stage: str
    done: int
    of: int


type Stage = Callable[[Random], Iterator[Progress]]


def is_empty() -> bool:
    """True while nothing has been written that somebody could miss."""
    return not (Deployment.objects.exists() or Place.objects.exists() or Account.objects.exists())


class Builder:
    """One build: what to make, up to which day, from which seed."""

    def __init__(self, shape: Shape, *, until: date, geo: Path | None = None) -> None:
        self.shape = shape
        self.until = until
        self.geo = geo
        self.seed: int = facts()["seed"]
        self.end = datetime.combine(until, MORNING, tzinfo=clock.SHANGHAI)
        self.start = self.end - timedelta(days=shape.days + 30)
        self.lived = Lived()

    def build(self) -> Generator[Progress]:
        """Go on from the last stage that was committed. Raises NotEmpty or OtherDay."""
        self._begin()
        stages = {
            "places": self._places,
            "offices": self._offices,
            "personas": self._personas,
            "residents": self._residents,
            "teams": self._teams,
        }
        done = self._done()
        for name, stage in stages.items():
            if name not in done:
                yield from self._run(name, stage)
        yield from self._life()
        with transaction.atomic():
            scenes.play(end=self.end)
            second_looks.look(end=self.end)
            read_aloud.texts(end=self.end)
            hotline.let_in(self.community, end=self.end, seed=self.seed)
            work(self.end)
            deployment.reach(WHOLE)
        learning.learn(self.end)

    def _begin(self) -> None:
        there = deployment.current()
        if there is None:
            if not is_empty():
                raise NotEmpty(IN_USE)
            deployment.create(is_demo=True, seed=self.seed, anchor_on=self.until, at=clock.now())
        elif not there.is_demo or there.build_stage == WHOLE:
            raise NotEmpty(IN_USE)
        elif there.anchor_on != self.until:
            raise OtherDay(
                _("An unfinished demo up to %(day)s is here. Continue it with --until %(day)s.")
                % {"day": there.anchor_on}
            )

    def _done(self) -> list[str]:
        """Stages committed so far, in order; a day of life means that all before it stand."""
        order = ["places", "offices", "personas", "residents", "teams"]
        stage = deployment.require().build_stage
        if stage.startswith(LIFE):
            return order
        return order[: order.index(stage) + 1] if stage in order else []

    def _run(self, name: str, stage: Stage) -> Iterator[Progress]:
        with transaction.atomic():
            yield from stage(self._chance(name))
            deployment.reach(name)

    def _chance(self, stage: str) -> Random:
        return Random(f"{self.seed}:{stage}")  # noqa: S311 - a life, not a secret

    @property
    def community(self) -> Place:
        """The community that was built."""
        return Place.objects.get(kind=PlaceKind.COMMUNITY, name_zh=facts()["community"][0])

    def _places(self, _random: Random) -> Iterator[Progress]:
        yield Progress("places", 0, 1)
        ground.lay_out(self.shape, at=self.start, geo=self.geo)
        for community in Place.objects.filter(kind=PlaceKind.COMMUNITY).order_by("pk"):
            presets.install(community)
            second_looks.draw(community)
        yield Progress("places", 1, 1)

    def _offices(self, random: Random) -> Iterator[Progress]:
        yield Progress("offices", 0, 1)
        folk.open_offices(random, self.community, at=self.start, today=self.until)
        yield Progress("offices", 1, 1)

    def _residents(self, random: Random) -> Iterator[Progress]:
        done = 0
        people = folk.register_residents(
            random, self.shape, self.community, at=self.start, today=self.until
        )
        for registered in people:
            done += registered
            yield Progress("residents", done, self.shape.residents)

    def _teams(self, random: Random) -> Iterator[Progress]:
        yield Progress("teams", 0, 1)
        folk.form_teams(random, self.shape, self.community, at=self.start, today=self.until)
        yield Progress("teams", 1, 1)

    def _personas(self, _random: Random) -> Iterator[Progress]:
        yield Progress("personas", 0, 1)
        personas.introduce(self.community, at=self.start)
        yield Progress("personas", 1, 1)

    def _life(self) -> Iterator[Progress]:
        chance = self._chance("life")
        said = plan.six_months(chance, self.shape, promises(self.community), until=self.end)
        life = Life(said, self.community)
        self.lived = life.lived
        stage = deployment.require().build_stage
        lived_until = date.fromisoformat(stage.removeprefix(LIFE)) if LIFE in stage else None
        if lived_until is not None:
            life.recall(lived_until)
        for day in life.days(after=lived_until, until=self.end):
            deployment.reach(f"{LIFE}{day}")
            yield Progress("life", self.shape.days - (self.until - day).days, self.shape.days)
