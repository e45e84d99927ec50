"""Who may lead a case, and who works in its group. Pure."""

from doorstep.cases import policies
from doorstep.cases.models import Case
from doorstep.people.actors import COLUMN, Actor
from doorstep.people.states import RoleKind

LEADERS = frozenset({RoleKind.SECRETARY, RoleKind.STREET, RoleKind.DISTRICT})


def can_lead(actor: Actor, case: Case) -> bool:
    """A secretary, a street or a district officer over its place who sees the case."""
    return policies.may_see(actor, case) and any(
        role.kind in LEADERS and getattr(case, COLUMN[role.place.kind]) == role.place_id
        for role in actor.roles
    )


def may_name_leader(actor: Actor, case: Case) -> bool:
    """Whoever can lead it says who does: themselves, or another who can."""
    return can_lead(actor, case)


def is_leader(actor: Actor, case: Case) -> bool:
    """They answer for it in person."""
    return actor.person is not None and case.leader_id == actor.person.pk


def may_gather(actor: Actor, case: Case) -> bool:
    """Say who is in the group: the leader, and whoever gives out work there."""
    return case.leader_id is not None and (
        is_leader(actor, case) or (actor.person is not None and policies.may_dispatch(actor, case))
    )


def may_work_in_group(actor: Actor, case: Case, *, is_member: bool) -> bool:
    """Plan, file papers, keep the accounts: the group, its leader, whoever gives out work."""
    return case.leader_id is not None and (is_member or may_gather(actor, case))
