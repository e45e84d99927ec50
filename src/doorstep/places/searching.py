"""Finding communities, grids, estates and buildings by name, as far as a visitor may look."""

from doorstep.kernel.paging import Cursor, Page
from doorstep.kernel.search import grams, pages
from doorstep.places import policies
from doorstep.places.models import Place, PlaceSearch
from doorstep.places.policies import Visitor
from doorstep.places.queries import UP

PAGE = 50
MOST_COUNTED = 100


def search(
    visitor: Visitor, text: str, *, after: Cursor | None = None, limit: int = PAGE
) -> Page[Place]:
    """The places `visitor` may see whose names hold `text`, the last added first.

    Raises BadInput for a cursor of another list.
    """
    found = _found(visitor, text, after, limit)
    rows = Place.objects.select_related(*UP).in_bulk(found.keys)
    return Page([rows[key] for key in found.keys if key in rows], found.next)


def how_many(visitor: Visitor, text: str) -> int:
    """How many `search` would list, counted up to one more than a hundred."""
    return len(_found(visitor, text, None, MOST_COUNTED + 1).keys)


def _found(visitor: Visitor, text: str, after: Cursor | None, limit: int) -> pages.Found:
    return pages.through_index(
        PlaceSearch,
        text,
        scope=[[grams.scope("p", g.place_id) for g in visitor.places_with(policies.LOOK)]],
        narrow=lambda places: places.filter(is_active=True),
        things=Place.objects.all(),
        after=after,
        limit=limit,
    )
