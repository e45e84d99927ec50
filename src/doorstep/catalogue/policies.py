"""Who may change the catalogue."""

from doorstep.people.actors import Actor
from doorstep.people.states import Right
from doorstep.places.models import Place


def may_manage(actor: Actor, community: Place) -> bool:
    """Whoever holds the right over the community; everybody may read what is on offer."""
    return actor.holds(Right.MANAGE_CATALOGUE, at=community)
