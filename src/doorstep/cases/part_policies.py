"""Who may do what to one party's part of a case. Pure, like `policies`.

A party sees its own parts and nothing else of the case: not what the resident said, not who else
was asked. The owner and the office see every part. The resident hears one answer from the owner.
"""

from doorstep.cases import policies
from doorstep.cases.joint_states import WITH_THE_PARTY, PartState
from doorstep.cases.models import Case, CasePart
from doorstep.cases.states import OPEN
from doorstep.people.actors import Actor
from doorstep.people.states import LinkKind, Right

THING = "part"


def has_link_to(actor: Actor, part: CasePart) -> bool:
    """A link that was minted for this part."""
    link = actor.link
    return (
        link is not None
        and link.kind == LinkKind.PART
        and (link.thing_kind, link.thing_id) == (THING, part.uid)
    )


def has_part(actor: Actor, part: CasePart) -> bool:
    """It is theirs to do: they stand for the party, or hold a link to it."""
    if actor.link is not None:
        return has_link_to(actor, part)
    return actor.person is not None and part.party_id in actor.party_ids


def oversees(actor: Actor, case: Case) -> bool:
    """Sees who else was asked for what: the owner, and the office at its place."""
    if actor.is_system:
        return True
    if actor.link is not None or actor.person is None:
        return False
    return policies.is_owner(actor, case) or policies.holds(actor, Right.SEE_CASES, case)


def may_see_part(actor: Actor, part: CasePart) -> bool:
    """Whoever has it, and whoever oversees the case. A stranger is never told of it."""
    return has_part(actor, part) or oversees(actor, part.case)


def may_ask(actor: Actor, case: Case) -> bool:
    """The owner, and whoever gives out work there, ask others for parts and look after them."""
    if actor.link is not None:
        return False
    return policies.is_owner(actor, case) or policies.may_dispatch(actor, case)


def may_do_part(actor: Actor, part: CasePart) -> bool:
    """Whoever has it; for a body that does not sign in, whoever asked types its answer."""
    return has_part(actor, part) or may_ask(actor, part.case)


def may_reach(actor: Actor, part: CasePart) -> bool:
    """Name, door and phone of the resident: from accepting until it is out of their hands.

    Of a private matter never: the owner goes between.
    """
    return (
        has_part(actor, part)
        and part.state == PartState.ACCEPTED
        and part.case.state in OPEN
        and policies.may_be_public(part.case)
    )


def is_with_party(part: CasePart) -> bool:
    """The party still has to do something."""
    return part.state in WITH_THE_PARTY


def may_tie(actor: Actor, case: Case) -> bool:
    """Says that two cases belong together, or splits one: whoever gives out work there."""
    return policies.may_dispatch(actor, case)


def may_meet(actor: Actor, case: Case) -> bool:
    """Writes down a meeting: the owner, and whoever gives out work there."""
    return may_ask(actor, case)
