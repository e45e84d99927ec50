"""What residents asked for themselves, by every way this browser has of proving it is theirs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from doorstep.cases import policies
from doorstep.cases.models import Case, Rating
from doorstep.cases.queries.doors import WHOLE
from doorstep.cases.queries.filling import ON_A_PAGE, with_parties, with_places
from doorstep.cases.queries.lists import ORDER
from doorstep.kernel.paging import Cursor, Page, following, page
from doorstep.people.actors import Actor
from doorstep.people.states import LinkKind

PAGE = 20


@dataclass(frozen=True, slots=True)
class Own:
    """One matter, and as whom this browser may see it."""

    case: Case
    actor: Actor


def own_page(
    actors: Iterable[Actor], *, after: Cursor | None = None, limit: int = PAGE
) -> Page[Case]:
    """What any of `actors` asked for, newest first; never what they only work on.

    Raises BadInput for a cursor of another list.
    """
    ways = [way for actor in actors for way in _ways(actor)]
    if not ways:
        return Page([], None)
    cut = [
        following(Case.objects.filter(way), order=ORDER, after=after).values("pk")[: limit + 1]
        for way in ways
    ]
    wrapped = [Case.objects.filter(pk__in=each).order_by().values("pk") for each in cut]
    seen = Case.objects.filter(pk__in=wrapped[0].union(*wrapped[1:]))
    found = page(seen.select_related("category", "said"), order=ORDER, after=None, limit=limit)
    with_parties(found.items)
    with_places(found.items)
    return found


def own_case(actors: Iterable[Actor], uid: UUID) -> Own:
    """One of them, with the actor who may do most; Case.DoesNotExist for a stranger."""
    case = Case.objects.select_related(*WHOLE).get(uid=uid)
    known = [actor for actor in actors if _is_theirs(actor, case)]
    if not known:
        raise Case.DoesNotExist
    with_parties([case])
    with_places([case], ON_A_PAGE)
    return Own(case, max(known, key=lambda actor: policies.is_resident_side(actor, case)))


def has_stars(case: Case) -> bool:
    """This round of work has been rated."""
    return Rating.objects.filter(case=case, round=case.reopened).exists()


def _is_theirs(actor: Actor, case: Case) -> bool:
    """The resident's side, a link to follow, or the paper card; not a role at the place."""
    return (
        policies.is_resident_side(actor, case)
        or policies.holds_link_to(actor, case, policies.FOLLOWING_LINKS)
        or policies.holds_card_for(actor, case)
    )


def _ways(actor: Actor) -> Iterator[Q]:
    if actor.phone is not None:
        yield Q(contact_index=actor.phone.index, recorded_at__gte=actor.phone.since)
    person = actor.person
    link = actor.link
    if link is not None and link.kind == LinkKind.CARD:
        person = link.person
    elif link is not None and link.thing_kind == policies.THING:
        yield Q(uid=link.thing_id)
    if person is not None:
        yield Q(beneficiary=person)
        yield Q(spoken_by=person)
