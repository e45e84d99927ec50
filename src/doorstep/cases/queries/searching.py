"""Searching cases by what was said: among those one may read, the newest first.

What a role or a body's ownership opens goes through the index, by its scope words. What is one's
own is little, and is looked through as it is.
"""

from collections.abc import Iterator

from django.db.models import Q

from doorstep.cases import policies
from doorstep.cases.models import Case, CaseSearch
from doorstep.cases.queries.filling import with_parties, with_places
from doorstep.cases.queries.lists import PAGE, Filter
from doorstep.cases.states import IN_HAND
from doorstep.kernel.paging import Cursor, Page
from doorstep.kernel.search import grams, holding, pages
from doorstep.people.actors import CLIENT, PERSON, Actor, Grant
from doorstep.people.states import ClientMay, Right
from doorstep.places.states import PlaceKind

LETTERS: dict[str, str] = {
    PlaceKind.GRID: "g",
    PlaceKind.COMMUNITY: "c",
    PlaceKind.STREET: "s",
    PlaceKind.DISTRICT: "d",
}
ANYTHING = Filter()
MOST_COUNTED = 100


def search(
    actor: Actor,
    text: str,
    *,
    only: Filter = ANYTHING,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> Page[Case]:
    """The cases of `page_for` that `actor` may read and whose search row holds `text`.

    The last written down comes first. Raises BadInput for a cursor of another list.
    """
    found = _found(actor, text, only, after, limit)
    rows = Case.objects.select_related("category", "search").in_bulk(found.keys)
    cases = [rows[key] for key in found.keys if key in rows]
    with_parties(cases)
    with_places(cases)
    return Page(cases, found.next)


def how_many(actor: Actor, text: str, *, only: Filter = ANYTHING) -> int:
    """How many `search` would list, counted up to one more than a hundred."""
    return len(_found(actor, text, only, None, MOST_COUNTED + 1).keys)


def _found(actor: Actor, text: str, only: Filter, after: Cursor | None, limit: int) -> pages.Found:
    found = []
    if words := [*_words(actor, only)]:
        found.append(_through_index(text, words, only, after, limit))
    found += [_one_by_one(text, way, only, after, limit) for way in _own(actor)]
    return pages.together(found, limit)


def _through_index(
    text: str, words: list[str], only: Filter, after: Cursor | None, limit: int
) -> pages.Found:
    scope = [words]
    if only.community_id is not None:
        scope.append([grams.scope(f"{mark}c", only.community_id) for mark in ("", "p")])
    is_narrow = only not in {ANYTHING, Filter(community_id=only.community_id)}
    return pages.through_index(
        CaseSearch,
        text,
        scope=scope,
        narrow=only.narrow if is_narrow else None,
        things=Case.objects.all(),
        after=after,
        limit=limit,
    )


def _one_by_one(text: str, way: Q, only: Filter, after: Cursor | None, limit: int) -> pages.Found:
    own = only.narrow(Case.objects.filter(way, holding(text, row="search")))
    return pages.looked_through(own, after=after, limit=limit)


def _words(actor: Actor, only: Filter) -> Iterator[str]:
    """Scope words of everything a role or an owner's post opens."""
    if actor.kind != PERSON or actor.person is None:
        return
    yield from (grams.scope("o", party_id) for party_id in sorted(actor.party_ids))
    if only.mine:
        return
    private = actor.places_with(Right.SEE_PRIVATE)
    yield from (_word(grant, "") for grant in actor.places_with(Right.SEE_CASES))
    yield from (_word(grant, "p") for grant in private)


def _word(grant: Grant, mark: str) -> str:
    letter = LETTERS.get(grant.level)
    return grams.scope(f"{mark}{letter}", grant.place_id) if letter else grams.scope(f"{mark}a", 1)


def _own(actor: Actor) -> Iterator[Q]:
    """The other reasons of `page_for` by which one may also read; each opens only a few."""
    if actor.phone is not None:
        yield Q(contact_index=actor.phone.index, recorded_at__gte=actor.phone.since)
    link = actor.link
    if link is not None and link.kind in policies.SPEAKING_LINKS and link.thing_kind == "case":
        yield Q(uid=link.thing_id)
    program = actor.program
    if program is not None and program.revoked_at is None and program.can(ClientMay.READ_OWN):
        yield Q(raised_by_kind=CLIENT, raised_by_id=actor.id, is_private=False)
    if actor.kind != PERSON or actor.person is None:
        return
    yield Q(beneficiary=actor.person)
    yield Q(spoken_by=actor.person)
    yield Q(raised_by_kind=PERSON, raised_by_id=actor.id, closed_at=None)
    for party_id in sorted(actor.party_ids):
        yield Q(helper=party_id, state__in=sorted(IN_HAND))
