"""Finding people by name, also by its letters: those whose files one may open, and nobody else."""

from functools import partial

from django.db.models import QuerySet

from doorstep.kernel.paging import Cursor, Page
from doorstep.kernel.search import grams, pages
from doorstep.people.actors import Actor, Grant
from doorstep.people.models import Person, PersonSearch
from doorstep.people.queries import HOME, PAGE, under
from doorstep.people.states import Right
from doorstep.places.models import Place

MOST_COUNTED = 100


def search(
    actor: Actor, text: str, *, after: Cursor | None = None, limit: int = PAGE
) -> Page[Person]:
    """The people of `page_for` whose names hold `text`, the last registered first.

    Raises BadInput for a cursor of another list.
    """
    found = _found(actor, text, after, limit)
    rows = Person.objects.select_related(HOME, "community").in_bulk(found.keys)
    return Page([rows[key] for key in found.keys if key in rows], found.next)


def how_many(actor: Actor, text: str) -> int:
    """How many `search` would list, counted up to one more than a hundred."""
    return len(_found(actor, text, None, MOST_COUNTED + 1).keys)


def _found(actor: Actor, text: str, after: Cursor | None, limit: int) -> pages.Found:
    grants = actor.places_with(Right.TAKE_DOWN)
    places = Place.objects.in_bulk([grant.place_id for grant in grants])
    found = [
        pages.through_index(
            PersonSearch,
            text,
            scope=[[grams.scope("p", places[grant.place_id].community_id or grant.place_id)]],
            narrow=partial(_active_under, grant),
            things=Person.objects.all(),
            after=after,
            limit=limit,
        )
        for grant in grants
    ]
    return pages.together(found, limit)


def _active_under(grant: Grant, people: QuerySet[Person]) -> QuerySet[Person]:
    """A person's grid is that of their home, which the index does not know."""
    return people.filter(under(grant), is_active=True)
