"""The search rows of places: written when a place comes into the tree."""

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from doorstep.kernel import search
from doorstep.kernel.search import grams
from doorstep.places.models import Place, PlaceSearch
from doorstep.places.states import PlaceKind

FINDABLE = frozenset({PlaceKind.COMMUNITY, PlaceKind.GRID, PlaceKind.ESTATE, PlaceKind.BUILDING})


def write(place: Place) -> None:
    """Write the row of this place as it should be now, in one statement; stairwells have none."""
    if place.kind in FINDABLE:
        search.put(rows_for([place]))


def rows_for(places: Sequence[Place]) -> list[PlaceSearch]:
    """The rows of places that have their keys, not written yet."""
    return [
        PlaceSearch.about(place.pk, parts=_parts(place), scope=_scope(place)) for place in places
    ]


def _parts(place: Place) -> Iterator[str]:
    for name in (place.name_zh, *place.also_called):
        yield name
        if place.kind != PlaceKind.BUILDING:
            yield from search.in_letters(name)
    yield place.name_en
    if place.kind == PlaceKind.BUILDING and place.parent is not None:
        yield f"{place.parent.name_zh}{place.name_zh}"


def _scope(place: Place) -> Iterator[str]:
    """Everything it is under; for a building also its grid."""
    keys = [*place.ids_on_path, place.grid_id]
    return (grams.scope("p", key) for key in keys if key is not None)


def _findable() -> QuerySet[Place]:
    kinds = [kind.value for kind in FINDABLE]
    return Place.objects.filter(kind__in=kinds).select_related("parent")


KEPT = search.keep(search.Kept(PlaceSearch, _findable, rows_for))
