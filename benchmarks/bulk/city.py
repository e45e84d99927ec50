"""A city to measure in: places, offices, people. The same at every size of the case table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.core.management.color import no_style
from django.db import connection

from benchmarks.bulk.names import CLERK, MAYOR, OVERSEER
from doorstep.catalogue import presets
from doorstep.demo import names
from doorstep.kernel import codes, deployment, search
from doorstep.people import operations, parties
from doorstep.people.actors import Actor
from doorstep.people.models import Account, Person
from doorstep.people.operations import Particulars
from doorstep.people.states import Confirmed, OrganisationKind, Reach, RoleKind, VolunteerKind
from doorstep.places import geometry
from doorstep.places.models import CODE_SYMBOLS, Dwelling, DwellingGrid, Place, Shape
from doorstep.places.states import Datum, PlaceKind

BUILDER = Actor.system("bench")
WEST, SOUTH = 114.20, 30.50
GRID_SIDE = 0.004  # degrees; a grid is drawn as a square, its buildings stand inside
FLOORS, BATCH = 4, 2_000


@dataclass(frozen=True, slots=True)
class CityPlan:
    """How many of each; the whole one has 24 communities, 192 grids and 5,000 buildings."""

    districts: int = 3
    streets: int = 2
    communities: int = 4
    grids: int = 8
    estates: int = 4
    buildings: int = 5_000
    residents: int = 15
    seed: int = 20261122

    @property
    def offices(self) -> int:
        """Communities in all."""
        return self.districts * self.streets * self.communities


WHOLE = CityPlan()
SMALL = CityPlan(streets=1, communities=2, grids=2, estates=1, buildings=24, residents=3)


class City:
    """Lays a plan out in an empty database."""

    def __init__(self, plan: CityPlan, *, at: datetime) -> None:
        self.plan = plan
        self.at = at
        self.random = Random(plan.seed)  # noqa: S311 - made-up figures
        self.last = 0

    def found(self) -> None:
        """Places, catalogues, offices and people, in the order they need one another."""
        deployment.create(is_demo=True, at=self.at, seed=self.plan.seed)
        communities = self._tree()
        for community in communities:
            presets.install(community)
        self._offices(communities)
        for community in communities:
            self._people(community)
        self._readers(communities)
        for kept in search.kept():
            kept.rebuild()  # places were written without their operations

    def _tree(self) -> list[Place]:
        city = self._place(PlaceKind.CITY, None, "江城")
        districts = [self._place(PlaceKind.DISTRICT, city, f"{n}区") for n in _count("东南北西")]
        districts = districts[: self.plan.districts]
        streets = self._below(districts, PlaceKind.STREET, "街道", self.plan.streets)
        communities = self._below(streets, PlaceKind.COMMUNITY, "社区", self.plan.communities)
        grids = self._below(communities, PlaceKind.GRID, "网格", self.plan.grids)
        estates = self._below(communities, PlaceKind.ESTATE, "苑", self.plan.estates)
        buildings = list(self._buildings(estates, grids))
        units = [self._place(PlaceKind.UNIT, each, "1单元", number="1") for each in buildings]
        above = [city, *districts, *streets, *communities]
        Place.objects.bulk_create([*above, *grids, *estates, *buildings, *units], BATCH)
        self._doors(units)
        self._draw(grids)
        _reset_sequences(Place, Dwelling)
        return communities

    def _below(self, parents: list[Place], kind: PlaceKind, name: str, each: int) -> list[Place]:
        return [
            self._place(kind, parent, f"{parent.name_zh[:2]}{number}{name}")
            for parent in parents
            for number in range(1, each + 1)
        ]

    def _place(self, kind: PlaceKind, parent: Place | None, name: str, **more: object) -> Place:
        """Under a key of its own choosing: in an empty database nobody else has it."""
        self.last += 1
        coded = kind in {PlaceKind.COMMUNITY, PlaceKind.ESTATE, PlaceKind.BUILDING}
        return Place(
            pk=self.last,
            kind=kind,
            parent=parent,
            name_zh=name,
            code=codes.mint(CODE_SYMBOLS) if coded else None,
            path=f"{parent.path if parent else '/'}{self.last}/",
            **more,
        )

    def _buildings(self, estates: list[Place], grids: list[Place]) -> Iterator[Place]:
        of_community: dict[int | None, list[int]] = {}
        for number, grid in enumerate(grids):
            of_community.setdefault(grid.parent_id, []).append(number)
        for number in range(self.plan.buildings):
            estate = estates[number % len(estates)]
            here = of_community[estate.parent_id]
            square = here[number // len(estates) % len(here)]
            west, south = _corner(square)
            label = str(number // len(estates) + 1)
            yield self._place(
                PlaceKind.BUILDING,
                estate,
                f"{label}栋",
                number=label,
                grid=grids[square],
                longitude=round(west + self.random.uniform(0.05, 0.95) * GRID_SIDE, 6),
                latitude=round(south + self.random.uniform(0.05, 0.95) * GRID_SIDE, 6),
            )

    def _doors(self, units: list[Place]) -> None:
        doors = [
            Dwelling(
                unit=unit,
                floor=floor,
                door=f"{floor}01",
                label=f"{unit.parent.number}-1-{floor}01",  # type: ignore[union-attr]  # every unit is in a building
                grid=unit.parent.grid,  # type: ignore[union-attr]  # every unit is in a building
            )
            for unit in units
            for floor in range(1, FLOORS + 1)
        ]
        made = Dwelling.objects.bulk_create(doors, BATCH)
        since = [DwellingGrid(dwelling=each, grid=each.grid, from_at=self.at) for each in made]
        DwellingGrid.objects.bulk_create(since, BATCH)

    def _draw(self, grids: list[Place]) -> None:
        """Each grid as a square; a community's outline is its grids."""
        outlines = []
        for number, grid in enumerate(grids):
            west, south = _corner(number)
            east, north = west + GRID_SIDE, south + GRID_SIDE
            ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
            geojson = {"type": "Polygon", "coordinates": [ring]}
            outlines.append(
                Shape(
                    place=grid,
                    geojson=geojson,
                    datum=Datum.WGS84,
                    source=geojson,
                    recorded_at=self.at,
                )
            )
        Shape.objects.bulk_create(outlines, BATCH)
        geometry.redraw()

    def _offices(self, communities: list[Place]) -> None:
        for kind in (PlaceKind.STREET, PlaceKind.COMMUNITY, PlaceKind.GRID):
            for place in Place.objects.filter(kind=kind).order_by("pk"):
                parties.set_up_posts(place)
        for number, community in enumerate(communities, start=1):
            company = operations.take_in_organisation(
                name_zh=f"第{number}物业公司",
                name_en=f"Property Company {number}",
                kind=OrganisationKind.PROPERTY,
                place_id=community.pk,
                by=BUILDER,
                at=self.at,
            )
            for estate in community.children.filter(kind=PlaceKind.ESTATE):
                operations.serve(company.pk, estate_id=estate.pk, by=BUILDER, at=self.at)

    def _people(self, community: Place) -> None:
        """Residents behind doors all over the community; one in three goes out to help."""
        doors = list(
            Dwelling.objects.filter(unit__path__startswith=community.path)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        for number, door in enumerate(self.random.sample(doors, self.plan.residents)):
            person = self._register(dwelling_id=door)
            if number % 3 == 0:
                operations.register_volunteer(
                    person.pk, kind=VolunteerKind.SELF, is_vetted=True, by=BUILDER, at=self.at
                )
        self._appoint(self._register(community_id=community.pk), RoleKind.STAFF, community)

    def _register(self, **where: int) -> Person:
        gender, age = self.random.choice("FM"), self.random.randint(20, 90)
        family = names.surname(self.random)
        told = names.someone(self.random, age=age, gender=gender, this_year=2026, family=family)
        return operations.register_person(
            Particulars(
                name=told.name,
                called=told.called,
                phone=f"139{self.random.randrange(10**8):08d}",
                reach=Reach.SMS,
            ),
            by=BUILDER,
            at=self.at,
            is_somebody_else=True,
            **where,
        )

    def _readers(self, communities: list[Place]) -> None:
        """Whoever asks for the pages: a clerk of the first community, two offices above."""
        first = communities[0]
        self._appoint(self._account(CLERK, first), RoleKind.STAFF, first)
        overseer = self._account(OVERSEER, first)
        for district in Place.objects.filter(kind=PlaceKind.DISTRICT).order_by("pk"):
            self._appoint(overseer, RoleKind.DISTRICT, district)
        city = Place.objects.get(kind=PlaceKind.CITY)
        self._appoint(self._account(MAYOR, first), RoleKind.CITY, city)

    def _account(self, username: str, community: Place) -> Person:
        person = self._register(community_id=community.pk)
        account = Account.objects.create_user(username=username)
        operations.link_account(
            account.pk, person_id=person.pk, how=Confirmed.DESK, by=BUILDER, at=self.at
        )
        return person

    def _appoint(self, person: Person, kind: RoleKind, place: Place) -> None:
        operations.appoint(person.pk, kind=kind, place_id=place.pk, by=BUILDER, at=self.at)


def _count(names_: str) -> list[str]:
    return [f"江{each}" for each in names_]


def _corner(number: int) -> tuple[float, float]:
    """Squares in rows of sixteen, from the south-west."""
    row, column = divmod(number, 16)
    return round(WEST + column * GRID_SIDE, 6), round(SOUTH + row * GRID_SIDE, 6)


def _reset_sequences(*models: type[Place | Dwelling]) -> None:
    """Keys were chosen by hand; the database counts on from there."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
