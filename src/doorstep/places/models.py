"""The tree of places, its shapes, and the doors in it."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from doorstep.kernel import codes, rules
from doorstep.kernel.models import TwoNames
from doorstep.kernel.search import SearchRow
from doorstep.places.scope import Scope, scope_of
from doorstep.places.states import CODED, DEPTH, MAY_LIE_ELSEWHERE, NUMBERED, Datum, PlaceKind

CODE_SYMBOLS = 7  # and the check character: two groups of four


def _kinds(kinds: frozenset[PlaceKind]) -> list[str]:
    """In a fixed order, so that migrations do not differ from run to run."""
    return [kind.value for kind in PlaceKind if kind in kinds]


class Place(TwoNames):
    """One place, from the city down to a stairwell. An estate's parent is who serves it."""

    kind = models.CharField(max_length=10, choices=PlaceKind)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    lies_in = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    number = models.CharField(max_length=16, blank=True, default="")
    also_called = models.JSONField(default=list, blank=True)
    division_code = models.CharField(max_length=20, blank=True, default="", db_index=True)
    code = models.CharField(max_length=16, null=True, blank=True, unique=True)
    grid = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    path = models.CharField(max_length=160, db_index=True, default="", editable=False)
    is_active = models.BooleanField(default=True)
    phone = models.CharField(max_length=20, blank=True, default="")
    office_address_zh = models.CharField(max_length=120, blank=True, default="")
    office_address_en = models.CharField(max_length=120, blank=True, default="")
    office_hours_zh = models.CharField(max_length=120, blank=True, default="")
    office_hours_en = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="places_place_only_a_city_is_a_root",
                condition=Q(kind=PlaceKind.CITY, parent=None)
                | (~Q(kind=PlaceKind.CITY) & Q(parent__isnull=False)),
            ),
            models.CheckConstraint(
                name="places_place_is_numbered",
                condition=(Q(kind__in=_kinds(NUMBERED)) & ~Q(number=""))
                | (~Q(kind__in=_kinds(NUMBERED)) & Q(number="")),
            ),
            models.CheckConstraint(
                name="places_place_has_code",
                condition=Q(kind__in=_kinds(CODED), code__isnull=False)
                | (~Q(kind__in=_kinds(CODED)) & Q(code__isnull=True)),
            ),
            models.CheckConstraint(
                name="places_place_lies_elsewhere",
                condition=Q(lies_in__isnull=True) | Q(kind__in=_kinds(MAY_LIE_ELSEWHERE)),
            ),
            models.CheckConstraint(
                name="places_place_grid_of_a_building",
                condition=Q(grid__isnull=True) | Q(kind=PlaceKind.BUILDING),
            ),
            models.CheckConstraint(
                name="places_place_point_is_whole",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90.0, 90.0),
                    longitude__range=(-180.0, 180.0),
                ),
            ),
            models.UniqueConstraint(
                name="places_place_one_number",
                fields=["parent", "number"],
                condition=~Q(number=""),
            ),
            models.UniqueConstraint(
                name="places_place_one_name", fields=["parent", "kind", "name_zh"]
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, **keywords: Any) -> None:
        """Save; a new place is given the code it is printed under, and its path of ids."""
        if self.code is None and self.kind in CODED:
            self.code = codes.mint(CODE_SYMBOLS)
        super().save(**keywords)
        if not self.path:
            above = self.parent.path if self.parent is not None else "/"
            self.path = f"{above}{self.pk}/"
            Place.objects.filter(pk=self.pk).update(path=self.path)

    @property
    def ids_on_path(self) -> tuple[int, ...]:
        """The ids from the city down to this place."""
        return tuple(int(part) for part in self.path.strip("/").split("/"))

    def id_of(self, kind: PlaceKind) -> int | None:
        """The id of the ancestor (or itself) of that kind; None when it has none."""
        ids = self.ids_on_path
        if kind == PlaceKind.GRID:
            return self.pk if self.kind == kind else self.grid_id
        if self.kind == PlaceKind.GRID and DEPTH[kind] >= DEPTH[PlaceKind.GRID]:
            return None
        return ids[DEPTH[kind]] if DEPTH[kind] < len(ids) else None

    @property
    def community_id(self) -> int | None:
        """Who serves this place; None above a community."""
        return self.id_of(PlaceKind.COMMUNITY)

    @property
    def scope(self) -> Scope:
        """Which offices this place is under."""
        return scope_of(self)

    @property
    def office_address(self) -> str:
        """Where the community's office is, in the reader's language."""
        return self._in_language(self.office_address_zh, self.office_address_en)

    @property
    def office_hours(self) -> str:
        """When the community's office is open, in the reader's language."""
        return self._in_language(self.office_hours_zh, self.office_hours_en)

    @staticmethod
    def _in_language(chinese: str, english: str) -> str:
        is_english = (get_language() or "").startswith("en")
        return english if is_english and english else chinese


class PlaceSearch(SearchRow):
    """The names of a place, also in letters."""

    place = models.OneToOneField(
        Place, on_delete=models.CASCADE, primary_key=True, related_name="search"
    )

    def __str__(self) -> str:
        return f"search row of place {self.pk}"


class Shape(models.Model):
    """A place's outline, kept in WGS-84 beside what was handed in and its datum."""

    place = models.OneToOneField(Place, on_delete=models.PROTECT, related_name="shape")
    geojson = models.JSONField()
    datum = models.CharField(max_length=8, choices=Datum)
    source = models.JSONField()
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.place_id}: {self.datum}"


class MapEdition(models.Model):
    """One row; its mark changes whenever a shape or an entrance does, so caches know."""

    mark = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="places_mapedition_one_row", condition=Q(id=1)),
        ]

    def __str__(self) -> str:
        return str(self.mark)


class Dwelling(models.Model):
    """A door (户) in a unit, in exactly one current grid."""

    unit = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="dwellings")
    floor = models.SmallIntegerField(validators=[MinValueValidator(-9), MaxValueValidator(200)])
    door = models.CharField(max_length=8)
    label = models.CharField(max_length=48)
    grid = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="places_dwelling_one_door", fields=["unit", "door"]),
            models.CheckConstraint(name="places_dwelling_has_a_door", condition=~Q(door="")),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def building(self) -> Place:
        """The building it is in."""
        return _parent(self.unit)

    @property
    def estate(self) -> Place:
        """The estate it is in."""
        return _parent(self.building)

    @property
    def scope(self) -> Scope:
        """Which offices this door is under."""
        return scope_of(self)


def _parent(place: Place) -> Place:
    if place.parent is None:
        raise LookupError(f"place {place.pk} has no parent")
    return place.parent


class DwellingGrid(models.Model):
    """Which grid a dwelling was in, from when to when. Closed once, never rewritten."""

    dwelling = models.ForeignKey(Dwelling, on_delete=models.PROTECT, related_name="grids")
    grid = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)
    actor_id = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="places_dwellinggrid_one_current",
                fields=["dwelling"],
                condition=Q(to_at__isnull=True),
            ),
            models.CheckConstraint(
                name="places_dwellinggrid_ends_after_it_began",
                condition=Q(to_at__isnull=True) | Q(to_at__gte=F("from_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dwelling_id} in {self.grid_id}"


rules.frozen(
    DwellingGrid,
    columns=["dwelling", "grid", "from_at", "actor_id"],
    once=["to_at"],
    may_delete=False,
)
rules.searchable(PlaceSearch)

for _kept in (Place, MapEdition, Dwelling):  # kept in memory: see tree.py
    rules.marks(_kept)
