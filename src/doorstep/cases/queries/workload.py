"""What a helper has to do and has done: their own, their team's, their company's."""

from collections.abc import Iterable
from dataclasses import dataclass

from doorstep.cases.models import Assignment, Case
from doorstep.cases.queries.filling import with_parties, with_places
from doorstep.cases.states import IN_HAND, Ending, State
from doorstep.people.actors import Actor

MOST = 50
LATELY = 10
SOONEST_DUE = ("due_at", "pk")


@dataclass(frozen=True, slots=True)
class Done:
    """How much somebody has seen to, and the last of it."""

    count: int
    lately: list[Case]


def in_hand(actor: Actor) -> list[Case]:
    """What `actor`, or a body they stand for, has taken on: soonest due first."""
    mine = Case.objects.filter(helper__in=actor.party_ids, state__in=IN_HAND)
    return _filled(mine.select_related("category", "said").order_by(*SOONEST_DUE)[:MOST])


def waiting_with(actor: Actor) -> list[Case]:
    """What a body they stand for owns and nobody has taken on: soonest due first."""
    owned = Case.objects.filter(owner__in=actor.party_ids, state=State.RAISED)
    return _filled(owned.select_related("category", "said").order_by(*SOONEST_DUE)[:MOST])


def done_by(actor: Actor) -> Done:
    """What `actor` saw to in person, so far."""
    if actor.person is None:
        return Done(0, [])
    finished = Assignment.objects.filter(party=actor.person.party, ended_how=Ending.FINISHED)
    lately = finished.order_by("-ended_at", "-pk").values_list("case", flat=True)[:LATELY]
    ids = list(dict.fromkeys(lately))
    cases = Case.objects.select_related("category").in_bulk(ids)
    return Done(finished.count(), _filled(cases[each] for each in ids))


def _filled(cases: Iterable[Case]) -> list[Case]:
    found = list(cases)
    with_parties(found)
    with_places(found)
    return found
