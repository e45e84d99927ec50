"""Who acts: a person, the holder of one link, a proven phone, an API client, or the system."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple, Self
from uuid import UUID

from django.db.models import Value

from doorstep.people import parties
from doorstep.people.models import Client, Link, Person, Role, Volunteer
from doorstep.people.states import RIGHTS, PartyKind, Right, RoleKind
from doorstep.places.models import Dwelling, Place
from doorstep.places.scope import Scope
from doorstep.places.states import PlaceKind

PERSON = "PERSON"
LINK = "LINK"
PHONE = "PHONE"
CLIENT = "CLIENT"
SYSTEM = "SYSTEM"

COLUMN: dict[str, str] = {
    PlaceKind.GRID: "grid_id",
    PlaceKind.COMMUNITY: "community_id",
    PlaceKind.STREET: "street_id",
    PlaceKind.DISTRICT: "district_id",
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A place under which an actor holds a right, found in rows by its frozen scope column."""

    level: str
    place_id: int

    @property
    def column(self) -> str:
        """The scope column this grant reads; empty for a whole city, which needs none."""
        return COLUMN.get(self.level, "")

    @property
    def as_filter(self) -> dict[str, int]:
        """Keyword arguments for `filter` on a scoped table."""
        return {self.column: self.place_id} if self.column else {}

    def covers(self, scope: Scope) -> bool:
        """True when something with this scope lies at or below the place."""
        return not self.column or getattr(scope, self.column) == self.place_id


@dataclass(frozen=True, slots=True)
class ProvenPhone:
    """A number whose holder typed a code we sent, and since when."""

    index: bytes
    since: datetime

    def opens(self, contact_index: bytes | None, recorded_at: datetime) -> bool:
        """True for what was reported from this number since it was last verified."""
        if contact_index is None:
            return False
        return bytes(contact_index) == self.index and recorded_at >= self.since


class Seat(NamedTuple):
    """A role at a place, or a party somebody may act for, which has no path."""

    kind: str
    at: int  # the place's key, or the party's
    level: str
    path: str

    @property
    def above(self) -> tuple[int, ...]:
        """The places above the role's own."""
        return tuple(int(part) for part in self.path.strip("/").split("/")[:-1])


@dataclass(frozen=True)
class Actor:
    """Stored as (kind, id). Two actors are the same when both agree."""

    kind: str
    id: str
    person: Person | None = field(default=None, compare=False)
    link: Link | None = field(default=None, compare=False)
    phone: ProvenPhone | None = field(default=None, compare=False)
    program: Client | None = field(default=None, compare=False)
    device: str = field(default="", compare=False)
    session: "Actor | None" = field(default=None, compare=False)  # who is signed in, beside a link
    as_of: UUID | None = field(default=None, compare=False)  # kernel.editions, if read with them

    @classmethod
    def of(cls, person: Person, device: str = "") -> Self:
        """A person acting for themselves or in a role."""
        return cls(PERSON, person.uid.hex, person=person, device=device)

    @classmethod
    def known(
        cls,
        person: Person,
        device: str,
        *,
        roles: tuple[Role, ...],
        volunteer: Volunteer | None,
        as_of: UUID | None,
    ) -> Self:
        """A person whose roles and volunteering were read together with them."""
        actor = cls(PERSON, person.uid.hex, person=person, device=device, as_of=as_of)
        seats = (Seat(each.kind, each.place_id, each.place.kind, each.place.path) for each in roles)
        vars(actor).update(roles=roles, volunteer=volunteer, _grants=grants_of(seats))
        return actor

    @classmethod
    def holding(cls, link: Link, device: str = "", session: "Actor | None" = None) -> Self:
        """Whoever holds a link or paper card we minted."""
        return cls(LINK, link.uid.hex, link=link, device=device, session=session)

    @classmethod
    def proving(cls, account_id: str, phone: ProvenPhone, device: str = "") -> Self:
        """Someone who proved a phone and nothing more."""
        return cls(PHONE, account_id, phone=phone, device=device)

    @classmethod
    def client(cls, name: str, device: str = "", program: Client | None = None) -> Self:
        """A program that speaks for nobody in particular; `program` when it brought its key."""
        return cls(CLIENT, name[:40], device=device, program=program)

    @classmethod
    def using(cls, program: Client) -> Self:
        """Another system that we let in."""
        return cls.client(program.uid.hex, program=program)

    @classmethod
    def anonymous(cls, device: str = "") -> Self:
        """Somebody at our pages of whom nothing is known."""
        return cls(CLIENT, "web", device=device)

    @classmethod
    def system(cls, job: str) -> Self:
        """The system itself, by the name of the job."""
        return cls(SYSTEM, job[:40])

    @property
    def is_system(self) -> bool:
        return self.kind == SYSTEM

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """The roles held now, read once."""
        if self.person is None or not self.person.is_active:
            return ()
        held = Role.objects.filter(person=self.person, to_at=None)
        return tuple(held.select_related("place").order_by("pk"))

    @cached_property
    def volunteer(self) -> Volunteer | None:
        """Their standing as an active volunteer."""
        if self.person is None or not self.person.is_active:
            return None
        return Volunteer.objects.filter(person=self.person, is_active=True).first()

    @cached_property
    def _seats(self) -> list[Seat]:
        """Roles held and parties acted for, in one query: every page asks for both."""
        if self.person is None or not self.person.is_active:
            return []
        roles = Role.objects.filter(person=self.person, to_at=None)
        held = roles.values_list("kind", "place_id", "place__kind", "place__path")
        acted_for = (
            each.values_list("kind", "pk", Value(""), Value(""))
            for each in parties.acted_for(self.person)
        )
        return [Seat(*row) for row in held.union(*acted_for, all=True)]

    @cached_property
    def party_ids(self) -> frozenset[int]:
        """Every party they may act for: themselves, teams, bodies and posts they stand for."""
        return frozenset(seat.at for seat in self._seats if not seat.path)

    @property
    def speaks_for_a_body(self) -> bool:
        """The contact of a body that takes part: a property company, a department."""
        return any(seat.kind == PartyKind.ORGANISATION for seat in self._seats if not seat.path)

    @property
    def grid_id(self) -> int | None:
        """The grid they live in."""
        return self.person.grid_id if self.person else None

    @property
    def volunteer_grid_id(self) -> int | None:
        """The grid whose open work is offered to them: where an active volunteer lives."""
        return self.grid_id if self.volunteer else None

    @cached_property
    def _grants(self) -> dict[Right, tuple[Grant, ...]]:
        return grants_of(seat for seat in self._seats if seat.path)

    def places_with(self, right: Right) -> tuple[Grant, ...]:
        """Where they hold `right`, one grant a place, none inside another."""
        return self._grants.get(right, ())

    def holds(self, right: Right, *, at: "Scope | Place | Dwelling | None") -> bool:
        """True when a role gives them `right` over `at`; never over nowhere."""
        if at is None:
            return False
        return any(_covers(grant, at) for grant in self.places_with(right))

    def holds_anywhere(self, right: Right) -> bool:
        """True when some role gives them `right` somewhere; for menus, never for one thing."""
        return bool(self.places_with(right))


def _covers(grant: Grant, at: "Scope | Place | Dwelling") -> bool:
    if isinstance(at, Scope):
        return grant.covers(at)
    if isinstance(at, Dwelling):
        return grant.covers(at.scope)
    return grant.place_id in {*at.ids_on_path, at.id_of(PlaceKind.GRID)}


def grants_of(roles: Iterable[Seat]) -> dict[Right, tuple[Grant, ...]]:
    """Each right with the places it is held at; a place inside another is left out."""
    found: dict[Right, dict[int, Seat]] = {}
    for role in roles:
        for right in RIGHTS[RoleKind(role.kind)]:
            found.setdefault(right, {})[role.at] = role
    return {right: _outermost(places) for right, places in found.items()}


def _outermost(places: dict[int, Seat]) -> tuple[Grant, ...]:
    return tuple(
        Grant(seat.level, seat.at)
        for seat in sorted(places.values(), key=lambda one: one.at)
        if not any(above in places for above in seat.above)
    )
