"""Who stands above whom in a case: owner, grid worker in charge, community secretary, street.

More time, a moved date, a broken promise: whatever one may not decide alone is decided one level
up. A level nobody fills is passed over, so that nothing waits for an empty chair.
"""

from enum import IntEnum

from doorstep.people import parties
from doorstep.people.actors import Actor
from doorstep.people.models import Party, Post
from doorstep.people.states import PartyKind, PostKind
from doorstep.places.scope import Scoped


class Level(IntEnum):
    """How high somebody stands; a helper, a team, a partner and a department stand below all."""

    BELOW = 0
    GRID_WORKER = 1
    SECRETARY = 2
    STREET = 3


HIGHEST = Level.STREET
OF_POST: dict[str, Level] = {
    PostKind.DESK: Level.GRID_WORKER,  # the desk answers to the secretary, as grid workers do
    PostKind.GRID_WORKER: Level.GRID_WORKER,
    PostKind.SECRETARY: Level.SECRETARY,
    PostKind.STREET_DESK: Level.STREET,
}


def level_of(party: Party) -> Level:
    """How high a party stands; a person stands as high as the highest post they hold."""
    if party.kind == PartyKind.POST and party.post is not None:
        return OF_POST.get(party.post.kind, Level.BELOW)
    if party.kind != PartyKind.PERSON:
        return Level.BELOW
    held = Post.objects.filter(holders__person=party.person_id, holders__to_at=None)
    levels = (OF_POST.get(kind, Level.BELOW) for kind in held.values_list("kind", flat=True))
    return max(levels, default=Level.BELOW)


def at_level(case: Scoped, level: Level) -> Party | None:
    """The post of that level over the place of a case, whether somebody fills it or not.

    None below all levels; a case in no grid yet has the desk for its grid worker.
    """
    if level == Level.BELOW:
        return None
    if level == Level.GRID_WORKER:
        if case.grid is None:
            return parties.fallback(case.community_id)
        return parties.of_post(PostKind.GRID_WORKER, case.grid)
    if level == Level.SECRETARY:
        return parties.of_post(PostKind.SECRETARY, case.community)
    return parties.of_post(PostKind.STREET_DESK, case.street)


def above(case: Scoped, party: Party) -> Party:
    """Who decides what `party` may not decide alone: the next level somebody fills.

    The street has nobody above it here, so it is its own; a colleague there decides.
    """
    highest = HIGHEST
    for level in (each for each in Level if each > level_of(party)):
        post = at_level(case, level)
        if post is not None and post != party and parties.people_behind(post):
            return post
        highest = level
    return at_level(case, highest) or parties.fallback(case.community_id)


def may_decide_over(actor: Actor, case: Scoped, party: Party) -> bool:
    """They hold a post over the case that stands above `party`; at the top, the same post.

    Nobody decides over themselves, whichever chairs they sit on.
    """
    person = actor.person
    if person is None or party.person_id == person.pk:
        return False
    least = min(level_of(party) + 1, HIGHEST)
    chairs = [at_level(case, level) for level in Level if level >= least]
    if least <= Level.GRID_WORKER:
        chairs.append(parties.fallback(case.community_id))
    return any(chair is not None and chair.pk in actor.party_ids for chair in chairs)
