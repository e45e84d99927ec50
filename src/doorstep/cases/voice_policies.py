"""Who may listen to a voice note and write down what it says. Pure."""

from doorstep.cases import policies
from doorstep.cases.models import Case
from doorstep.people.actors import Actor
from doorstep.people.states import Right


def may_write_down(actor: Actor, case: Case) -> bool:
    """A person who reads it and works on it, or takes things down there, or took this one down.

    Never a program: what a voice says is heard by people, not by machines. Nor the one it is for,
    whose words they are: they write to us themselves.
    """
    if actor.person is None or policies.is_for(actor.person, case):
        return False
    if not policies.may_read(actor, case):
        return False
    return (
        policies.works_on(actor, case)
        or policies.holds(actor, Right.TAKE_DOWN, case)
        or (policies.took_it_down(actor, case) and policies.volunteers_in(actor, case.community_id))
    )
