"""Work on offer to volunteers: what, at which building, how far. No names, doors or words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from doorstep.cases import policies
from doorstep.cases.models import Case, Invitation
from doorstep.cases.states import State
from doorstep.cases.walking import minutes_between
from doorstep.catalogue.models import Category
from doorstep.kernel.paging import Cursor, page
from doorstep.people.actors import Actor
from doorstep.places.models import Place

ORDER = ("due_at", "id")
PAGE = 30


@dataclass(frozen=True, slots=True)
class Offer:
    """What a volunteer may know before it is theirs."""

    case_id: int
    uid: UUID
    category: Category
    building: Place | None
    estate: Place | None
    walking_minutes: int | None
    due_at: datetime
    recorded_at: datetime
    is_overdue: bool
    enters_home: bool
    is_asked: bool = False  # by name


@dataclass(frozen=True, slots=True)
class OfferPage:
    """Some offers, soonest due first, and what leads to the next."""

    items: list[Offer]
    next: Cursor | None


def offered_near(
    actor: Actor, *, further: bool = False, after: Cursor | None = None, limit: int = PAGE
) -> OfferPage:
    """What `actor` may claim in the grid where they live; with `further`, in the community.

    Raises BadInput for a cursor of another list.
    """
    grid_id = None if further else actor.volunteer_grid_id
    waiting = _open_to(actor)
    if waiting is None:
        return OfferPage([], None)
    near = waiting.filter(grid=grid_id) if grid_id is not None else waiting
    found = page(near, order=ORDER, after=after, limit=limit)
    return OfferPage(_offers(actor, found.items), found.next)


def offer_for(actor: Actor, case_id: int) -> Offer:
    """One case as it is offered to `actor`; Case.DoesNotExist when it is not."""
    case = Case.objects.select_related("category", "building", "estate").get(pk=case_id)
    if case.state != State.RAISED or not policies.might_claim(actor, case):
        raise Case.DoesNotExist
    return _offers(actor, [case])[0]


def _open_to(actor: Actor) -> QuerySet[Case] | None:
    """The same as policies.might_claim, as a query."""
    volunteer = actor.volunteer
    if volunteer is None or actor.person is None:
        return None
    waiting = Case.objects.filter(
        ~Q(beneficiary=actor.person) | Q(beneficiary=None),
        ~Q(spoken_by=actor.person) | Q(spoken_by=None),
        community=volunteer.community_id,
        state=State.RAISED,
        is_open_to_volunteers=True,
    )
    if not volunteer.is_vetted:
        waiting = waiting.filter(enters_home=False, is_private=False)
    return waiting.select_related("category", "building", "estate")


def _offers(actor: Actor, cases: Iterable[Case]) -> list[Offer]:
    home = actor.person.home if actor.person else None
    here = home.building if home else None
    cases = list(cases)
    mine = Invitation.objects.filter(person=actor.person, case__in=cases, ended_at=None)
    asked = set(mine.values_list("case", flat=True)) if cases else set()
    return [
        Offer(
            case_id=case.pk,
            uid=case.uid,
            category=case.category,
            building=case.building,
            estate=case.estate,
            walking_minutes=minutes_between(here, case.building or case.estate),
            due_at=case.due_at,
            recorded_at=case.recorded_at,
            is_overdue=case.is_overdue,
            enters_home=case.enters_home,
            is_asked=case.pk in asked,
        )
        for case in cases
    ]
