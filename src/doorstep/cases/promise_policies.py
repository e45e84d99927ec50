"""Who may give a word, say that it was kept, put it off or take it back. Pure.

Whoever promised, put off or worked on the matter never says that the promise was kept: the
resident does, or somebody else in the office who heard it from them.
"""

from datetime import datetime

from doorstep.cases import levels, policies
from doorstep.cases.models import Case, Promise
from doorstep.cases.policies import Hands
from doorstep.cases.promising import PromiseState
from doorstep.cases.states import IN_HAND
from doorstep.people.actors import Actor
from doorstep.people.models import Party
from doorstep.people.states import PartyKind, Right
from doorstep.places.models import Place

UNSETTLED = frozenset({PromiseState.OPEN, PromiseState.BROKEN})


def is_whose(actor: Actor, promise: Promise) -> bool:
    """They stand for whoever promised."""
    return promise.party_id in actor.party_ids


def holds(actor: Actor, right: Right, promise: Promise) -> bool:
    """By a role over the place of the promise; a private one wants its own permission too."""
    return actor.holds(right, at=promise.scope) and (
        not promise.is_private or actor.holds(Right.SEE_PRIVATE, at=promise.scope)
    )


def may_see(actor: Actor, promise: Promise) -> bool:
    """Whoever gave it, roles over its place, and those who see its matter."""
    if actor.is_system or holds(actor, Right.SEE_CASES, promise):
        return True
    if actor.person is not None and is_whose(actor, promise):
        return True
    if promise.case is not None:
        return policies.may_see(actor, promise.case)
    return promise.to_person_id is not None and _is_theirs(actor, promise)


def may_promise(actor: Actor, case: Case) -> bool:
    """Whoever has it in hand or must see to it, and the table there; nobody to themselves."""
    if actor.is_system:
        return True
    if actor.person is None or policies.is_for(actor.person, case):
        return False
    if policies.is_helper(actor, case) and case.state in IN_HAND:
        return True
    has_office = policies.holds(actor, Right.DISPATCH, case)
    return (
        has_office or policies.is_owner(actor, case) or policies.holds(actor, Right.TAKE_DOWN, case)
    )


def may_promise_at(actor: Actor, place: Place) -> bool:
    """To everybody somewhere: only the office."""
    return actor.is_system or actor.holds(Right.DISPATCH, at=place)


def may_promise_for(actor: Actor, party: Party, case: Case | None) -> bool:
    """In their own name, that of whoever has the matter, or as whoever gives out work there."""
    if actor.is_system or party.pk in actor.party_ids:
        return True
    if case is None:
        return party.kind != PartyKind.PERSON
    return party.pk in {case.owner_id, case.helper_id} or policies.may_dispatch(actor, case)


def may_change(actor: Actor, promise: Promise) -> bool:
    """May put it off or take it back, as long as that is early: theirs, or given out by them."""
    return actor.is_system or is_whose(actor, promise) or holds(actor, Right.DISPATCH, promise)


def may_change_now(actor: Actor, promise: Promise, at: datetime) -> bool:
    """Once it is coming due only the level above whoever promised may."""
    if not may_change(actor, promise):
        return False
    return at < promise.warn_at or actor.is_system or may_decide_over(actor, promise)


def may_decide_over(actor: Actor, promise: Promise) -> bool:
    """They stand above whoever promised, and did not promise themselves."""
    return levels.may_decide_over(actor, promise, promise.party)


def may_keep(actor: Actor, promise: Promise, hands: Hands) -> bool:
    """The resident, or staff who heard it from them; never whoever promised or did the work."""
    if hands.include(actor) or _is_promiser(actor, promise):
        return False
    if promise.case is not None and policies.helps_behind(actor, promise.case):
        return False
    return _is_theirs(actor, promise) or holds(actor, Right.CALL_BACK, promise)


def may_see_rate_of(actor: Actor, party: Party) -> bool:
    """How a person keeps their word only they see, and whoever leads a team they are in."""
    if party.kind != PartyKind.PERSON or party.person is None:
        return True
    person = actor.person
    if person is None:
        return False
    return party.person_id == person.pk or party.person.teams.filter(team__lead=person).exists()


def _is_promiser(actor: Actor, promise: Promise) -> bool:
    """The very person who promised; who spoke for a post stands in the steps."""
    return promise.is_by_person and promise.party_id in actor.party_ids


def _is_theirs(actor: Actor, promise: Promise) -> bool:
    if promise.case is not None and policies.is_resident_side(actor, promise.case):
        return True
    return actor.person is not None and promise.to_person_id == actor.person.pk
