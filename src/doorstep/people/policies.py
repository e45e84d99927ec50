"""Who may do what to people's records: each reads roles and homes, and changes nothing."""

from datetime import datetime

from doorstep.people.actors import Actor, Grant
from doorstep.people.models import Account, Person
from doorstep.people.states import LEVEL, ClientMay, Right, RoleKind
from doorstep.places.models import Dwelling, Place
from doorstep.places.scope import Scope

# Nobody appoints their own kind or above; the operator, acting as the system, starts the chain.
APPOINTS: dict[RoleKind, frozenset[RoleKind]] = {
    RoleKind.SECRETARY: frozenset({RoleKind.GRID_WORKER, RoleKind.STAFF}),
    RoleKind.STREET: frozenset({RoleKind.GRID_WORKER, RoleKind.STAFF, RoleKind.SECRETARY}),
    RoleKind.DISTRICT: frozenset({RoleKind.STREET}),
    RoleKind.CITY: frozenset({RoleKind.DISTRICT}),
}


def scope_of_person(person: Person) -> Scope:
    """Where a person's record belongs: to their home, else to whoever registered them."""
    return person.home.scope if person.home else person.community.scope


def is_self(actor: Actor, person: Person) -> bool:
    """True when somebody asks about their own record."""
    return actor.person is not None and actor.person.pk == person.pk


def may_see(actor: Actor, person: Person) -> bool:
    """Oneself, or someone who writes cases down where the person lives."""
    return is_self(actor, person) or actor.holds(Right.TAKE_DOWN, at=scope_of_person(person))


def may_keep(actor: Actor, at: Scope | Place | Dwelling) -> bool:
    """May add and correct people's records there."""
    return actor.is_system or actor.holds(Right.MANAGE_PEOPLE, at=at)


def may_keep_person(actor: Actor, person: Person) -> bool:
    """May correct this record; never one's own, for somebody else has to look at that."""
    if actor.is_system:
        return True
    return not is_self(actor, person) and may_keep(actor, scope_of_person(person))


def may_erase(actor: Actor, person: Person) -> bool:
    """May have this record erased; never one's own, for somebody else has to look at that."""
    if actor.is_system:
        return True
    return not is_self(actor, person) and actor.holds(Right.ERASE, at=scope_of_person(person))


def may_unmask(actor: Actor, person: Person) -> bool:
    """May read the whole number: oneself, or a role for it where the person lives."""
    return is_self(actor, person) or actor.holds(Right.UNMASK, at=scope_of_person(person))


def may_let_in(actor: Actor, place: Place) -> bool:
    """May give other systems a key there, and take it back."""
    return actor.is_system or actor.holds(Right.MANAGE_CLIENTS, at=place)


def program_may(actor: Actor, what: ClientMay, at: Scope) -> bool:
    """A program we let in, for what it was let in for, where it was let in."""
    program = actor.program
    if program is None or program.revoked_at is not None or not program.can(what):
        return False
    return Grant(program.place.kind, program.place_id).covers(at)


def may_appoint(actor: Actor, kind: RoleKind, place: Place) -> bool:
    """Whoever holds a higher office over the place; a role stands only at its own level."""
    if LEVEL[kind] != place.kind:
        return False
    if actor.is_system:
        return True
    above = place.ids_on_path
    return any(
        kind in APPOINTS.get(RoleKind(role.kind), frozenset()) and role.place_id in above
        for role in actor.roles
    )


def may_open_account(actor: Actor, person: Person) -> bool:
    """May give out what lets somebody sign in as this person. Whoever holds roles gets it only from
    those who may appoint to each of them: else a desk could make itself secretary.
    """
    if not may_keep_person(actor, person):
        return False
    held = person.roles.filter(to_at=None).select_related("place")
    return all(may_appoint(actor, RoleKind(role.kind), role.place) for role in held)


def opened_by_phone(account: Account, contact_index: bytes | None, recorded_at: datetime) -> bool:
    """What a proven phone opens: things reported from that number since it was last verified."""
    if not (account.phone_index and account.phone_verified_at and contact_index):
        return False
    is_same = bytes(contact_index) == bytes(account.phone_index)
    return is_same and recorded_at >= account.phone_verified_at
