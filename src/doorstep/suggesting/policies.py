"""Who may see what was learnt, and who may answer a hint. Pure."""

from doorstep.cases import policies as cases
from doorstep.cases.models import Case
from doorstep.people.actors import Actor
from doorstep.people.states import Right


def may_see_card(actor: Actor) -> bool:
    """Whoever sees the figures of some place: how good the model is concerns everybody there."""
    return actor.is_system or actor.holds_anywhere(Right.SEE_FIGURES)


def may_answer(actor: Actor, case: Case) -> bool:
    """Whoever told us of it, or wrote it down for them, while it is open."""
    return case.is_open and (cases.is_resident_side(actor, case) or cases.took_it_down(actor, case))
