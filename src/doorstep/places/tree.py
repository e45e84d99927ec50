"""A community with everything in it and above it, in memory until somebody changes the tree.

What is handed out is shared by the whole process: never change it, and read a row afresh before
writing it.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from uuid import UUID

from django.db.models import Q

from doorstep.kernel import editions
from doorstep.places.addressbook import Book
from doorstep.places.models import Dwelling, Place
from doorstep.places.states import PlaceKind

MOST_COMMUNITIES = 128
MOST_EDITIONS = 4


class Tree:
    """One community: its places with their parents, its addresses, its doors."""

    def __init__(self, community_id: int) -> None:
        """Raises Place.DoesNotExist for a place that is no community."""
        found = Place.objects.get(pk=community_id, kind=PlaceKind.COMMUNITY)
        own = Q(path__startswith=found.path) | Q(pk__in=found.ids_on_path)
        rows = list(Place.objects.filter(own).order_by("pk"))
        self.places = {place.pk: place for place in rows}
        elsewhere = {place.lies_in_id for place in rows} - {None, *self.places}
        around = Place.objects.in_bulk(elsewhere) if elsewhere else {}
        for place in rows:
            _tie(place, self.places | around)
        self.community = self.places[community_id]

    def dwelling(self, dwelling: Dwelling) -> Dwelling:
        """The same door with its unit and grid from this tree."""
        dwelling.unit = self.places[dwelling.unit_id]
        dwelling.grid = self.places[dwelling.grid_id]
        return dwelling

    def door(self, dwelling_id: int) -> Dwelling:
        """A door of the community by its key. Raises KeyError."""
        pk, unit_id, floor, door, label, grid_id = self._doors[dwelling_id]
        return self.dwelling(
            Dwelling(pk=pk, unit_id=unit_id, floor=floor, door=door, label=label, grid_id=grid_id)
        )

    @cached_property
    def coded(self) -> dict[str, Place]:
        """The places in use by the code printed there."""
        return {each.code: each for each in self.places.values() if each.code and each.is_active}

    @cached_property
    def book(self) -> Book:
        """What the places are called, for reading addresses."""
        return Book(self.places.values(), self._behind)

    @cached_property
    def _doors(self) -> dict[int, tuple[int, int, int, str, str, int]]:
        """Every door as a bare row: a community has thousands."""
        inside = Dwelling.objects.filter(unit__path__startswith=self.community.path)
        columns = ("pk", "unit_id", "floor", "door", "label", "grid_id")
        return {row[0]: row for row in inside.order_by("pk").values_list(*columns)}

    @cached_property
    def _doors_of(self) -> dict[tuple[int, str], list[int]]:
        known: dict[tuple[int, str], list[int]] = defaultdict(list)
        for pk, unit_id, _floor, door, _label, _grid_id in self._doors.values():
            known[unit_id, door].append(pk)
        return dict(known)

    def _behind(self, units: Iterable[int], door: str) -> dict[int, int]:
        """Dwellings behind that door, with their units."""
        found = {
            pk: unit
            for unit in units
            for number in {door, door.zfill(3)}
            for pk in self._doors_of.get((unit, number), ())
        }
        return dict(sorted(found.items()))


def _tie(place: Place, known: dict[int, Place]) -> None:
    """Its parent, grid and district without a query; what is not there stays to be asked for."""
    for name in ("parent", "grid", "lies_in"):
        other = known.get(getattr(place, f"{name}_id") or 0)
        if other is not None or getattr(place, f"{name}_id") is None:
            setattr(place, name, other)


@editions.keep(most=MOST_COMMUNITIES)
def of(community_id: int) -> Tree:
    """The tree of a community. Raises Place.DoesNotExist."""
    return Tree(community_id)


@editions.keep(most=MOST_EDITIONS)
def _codes(_everywhere: None) -> dict[str, int]:
    """The community of each printed code that was asked for, filled as they are."""
    return {}


def with_code(code: str, *, as_of: UUID | None = None) -> Place | None:
    """The place in use that is printed under this code; None when there is none."""
    as_of = as_of or editions.current()
    codes = _codes(None, as_of=as_of)
    if code not in codes:
        found = Place.objects.filter(code=code, is_active=True).first()
        if found is None or found.community_id is None:
            return None
        tree = of(found.community_id, as_of=as_of)
        codes |= dict.fromkeys(tree.coded, found.community_id)
    return of(codes[code], as_of=as_of).coded.get(code)
