"""From a point, a scanned code or a typed address to the place, who serves it, whose law holds.

The tree is read from memory; `as_of` is the edition the caller has read already (kernel.editions).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.kernel import codes, editions
from doorstep.kernel.errors import DomainError
from doorstep.places import tree
from doorstep.places.addressbook import Book, Hit
from doorstep.places.addresses import Mention, mentions
from doorstep.places.datums import is_near_china, to_wgs84
from doorstep.places.geometry import Drawn, Map, current_map
from doorstep.places.models import Dwelling, Place
from doorstep.places.scope import Scope, scope_of
from doorstep.places.states import Datum, PlaceKind, Precision
from doorstep.places.tree import Tree

NEAR_M = 60.0
_FAR_M = 20_000.0
_LONGEST_ADDRESS = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A place that was found, and the offices it is under."""

    community: Place
    precision: Precision
    scope: Scope
    estate: Place | None = None
    building: Place | None = None
    unit: Place | None = None
    dwelling: Dwelling | None = None
    candidates: tuple["Found", ...] = ()  # when several places answer to what was said

    @property
    def place(self) -> Place:
        """The most exact place in the tree that was found."""
        return self.unit or self.building or self.estate or self.community

    @property
    def grid_id(self) -> int | None:
        """The grid, once a building or door is known."""
        return self.scope.grid_id

    @property
    def jurisdiction_id(self) -> int | None:
        """The district whose law holds there."""
        return self.scope.jurisdiction_id

    @property
    def is_sure(self) -> bool:
        """False when a person has to choose between candidates."""
        return not self.candidates

    @property
    def label(self) -> str:
        """As people write it: 欧景苑 3-2-501."""
        parts = [self.estate.name if self.estate is not None else self.community.name]
        if self.dwelling is not None:
            parts.append(self.dwelling.label)
        elif self.unit is not None and self.building is not None:
            parts.append(f"{self.building.number}-{self.unit.number}")
        elif self.building is not None:
            parts.append(self.building.name)
        return " ".join(parts)

    @classmethod
    def at(cls, thing: Place | Dwelling, *, candidates: Iterable["Found"] = ()) -> Self:
        """What is known of a place or door. Raises OutsideCommunities above a community."""
        place = thing.unit if isinstance(thing, Dwelling) else thing
        line = {PlaceKind(each.kind): each for each in _upward(place)}
        dwelling = thing if isinstance(thing, Dwelling) else None
        building, estate = line.get(PlaceKind.BUILDING), line.get(PlaceKind.ESTATE)
        return cls(
            community=line[PlaceKind.COMMUNITY],
            precision=_precision(dwelling, building, estate),
            scope=scope_of(thing),
            estate=estate,
            building=building,
            unit=line.get(PlaceKind.UNIT),
            dwelling=dwelling,
            candidates=tuple(candidates),
        )


class UnknownCode(DomainError):
    """No place is printed under this code."""

    code = "places.unknown_code"
    status = 404


class NotInAnyCommunity(DomainError):
    """The point is in no community that is served here."""

    code = "places.not_in_any_community"
    status = 422


class SwappedCoordinates(NotInAnyCommunity):
    """Latitude and longitude stand in each other's place."""

    code = "places.swapped_coordinates"


class FarAway(NotInAnyCommunity):
    """The point is at sea, abroad, or nowhere at all."""

    code = "places.far_away"


class AddressNotFound(DomainError):
    """The community has no such address; `nearest` is the building or estate it has."""

    code = "places.address_not_found"
    status = 422

    def __init__(self, sentence: str, *, nearest: Found | None = None) -> None:
        super().__init__(sentence, field="address")
        self.nearest = nearest


def by_code(code: str, *, as_of: UUID | None = None) -> Found:
    """The building, estate or community printed under that code. Raises UnknownCode."""
    meant = codes.normalise(code[:40])
    place = tree.with_code(meant, as_of=as_of) if codes.is_valid(meant) else None
    if place is None:
        raise UnknownCode(
            gettext_lazy(
                "We do not know this code. Please look at the sign again, or type where it is."
            )
        )
    return Found.at(place)


def at_door(dwelling: Dwelling, *, as_of: UUID | None = None) -> Found:
    """What is known of a door; costs a query when its unit was not read with it."""
    as_of = as_of or editions.current()
    community_id = dwelling.unit.community_id
    if community_id is None:
        return Found.at(dwelling)
    known = tree.of(community_id, as_of=as_of)
    return Found.at(known.dwelling(dwelling))


def by_address(text: str, *, community: Place, as_of: UUID | None = None) -> Found:
    """The door, building or estate of the community that somebody typed.

    Candidates are given when several answer to it. Raises AddressNotFound.
    """
    known = tree.of(community.pk, as_of=as_of)
    book = known.book
    said = mentions(text[:_LONGEST_ADDRESS], book.names, is_address=True)
    hits = _meant(book, said)
    numbered = [each for each in said if each.readings]
    if not hits or (numbered and not any(map(book.hits, numbered))):
        raise AddressNotFound(_not_known(book, said))
    found = _together(hits, known)
    if any(hit.misses_door for hit in hits):
        raise AddressNotFound(
            _("%(place)s is known, but not this unit or door. Please check the numbers.")
            % {"place": found.label},
            nearest=found,
        )
    return found


def find_in_text(text: str, community: Place, *, as_of: UUID | None = None) -> Found | None:
    """The place of the community that a longer text is about; None when it names none."""
    known = tree.of(community.pk, as_of=as_of)
    hits = _meant(known.book, mentions(text, known.book.names, is_address=False))
    return _together(hits, known) if hits else None


def at_point(
    latitude: float,
    longitude: float,
    *,
    datum: Datum = Datum.WGS84,
    community: Place | None = None,
    as_of: UUID | None = None,
) -> Found:
    """The building within 60 m, else the estate or community around the point.

    Raises NotInAnyCommunity, saying so when the numbers are swapped or far away.
    """
    as_of = as_of or editions.current()
    drawn = current_map(as_of=as_of)
    within = community.pk if community is not None else None
    if _is_on_earth(latitude, longitude):
        there = drawn_at(drawn, *to_wgs84(latitude, longitude, datum), within)
        if there is not None and there.community_id is not None:
            known = tree.of(there.community_id, as_of=as_of)
            if there.place_id in known.places:
                return Found.at(known.places[there.place_id])
    raise _lost(drawn, latitude, longitude, datum, within)


def _upward(place: Place) -> Iterable[Place]:
    here: Place | None = place
    while here is not None:
        yield here
        here = here.parent if here.kind != PlaceKind.COMMUNITY else None


def _precision(
    dwelling: Dwelling | None, building: Place | None, estate: Place | None
) -> Precision:
    if dwelling is not None:
        return Precision.DWELLING
    if building is not None:
        return Precision.BUILDING
    return Precision.ESTATE if estate is not None else Precision.COMMUNITY


def _meant(book: Book, said: Iterable[Mention]) -> list[Hit]:
    """Everything named, without what only leads to a more exact place named too."""
    found = list(dict.fromkeys(hit for mention in said for hit in book.hits(mention)))
    return [hit for hit in found if not any(hit.is_told_better_by(other) for other in found)]


def _together(hits: list[Hit], known: Tree) -> Found:
    """The one place, or what the several have in common with them as candidates."""
    if len(hits) == 1:
        return _found(hits[0], known)
    estates = {hit.estate_id for hit in hits}
    buildings = {hit.building_id for hit in hits}
    common = Hit(
        hits[0].estate_id,
        hits[0].building_id if len(buildings) == 1 else None,
    )
    candidates = [_found(hit, known) for hit in hits[:20]]
    base = _found(common, known) if len(estates) == 1 else Found.at(known.community)
    return Found.at(base.place, candidates=candidates)


def _found(hit: Hit, known: Tree) -> Found:
    if hit.dwelling_id is not None:
        return Found.at(known.door(hit.dwelling_id))
    return Found.at(known.places[hit.unit_id or hit.building_id or hit.estate_id])


def _not_known(book: Book, said: list[Mention]) -> str:
    """What is wrong with the address, with an example that is right."""
    estate_id = next((min(each.estates) for each in said if each.estates), None)
    if estate_id is not None and book.numbers[estate_id]:
        numbers = book.numbers[estate_id]
        return _("%(estate)s has no such building. Its buildings are: %(numbers)s.") % {
            "estate": book.estates[estate_id],
            "numbers": ", ".join(numbers[:12]) + (" …" if len(numbers) > 12 else ""),
        }
    example = next((pk for pk in book.estates if book.numbers[pk]), None)
    if example is None:
        return _("We cannot find this address yet. Please choose the estate from the list.")
    return _("We cannot find this address. Please write it like this: %(example)s.") % {
        "example": f"{book.estates[example]} {book.numbers[example][0]}-1-101"
    }


def _is_on_earth(latitude: float, longitude: float) -> bool:
    return -90.0 <= latitude <= 90.0 and -180.0 <= longitude <= 180.0


def drawn_at(
    drawn: Map, latitude: float, longitude: float, community_id: int | None = None
) -> Drawn | None:
    """The building near the point, else the smallest estate or community it is in."""
    near = drawn.building_near(latitude, longitude, metres=NEAR_M, community_id=community_id)
    return near or next(
        (
            each
            for each in drawn.around(latitude, longitude)
            if each.kind in {PlaceKind.ESTATE, PlaceKind.COMMUNITY}
            and community_id in {None, each.community_id}
        ),
        None,
    )


def _lost(
    drawn: Map, latitude: float, longitude: float, datum: Datum, community_id: int | None
) -> NotInAnyCommunity:
    """Why the point is nowhere, in a sentence that says what to do."""
    if _is_on_earth(longitude, latitude) and drawn_at(
        drawn, *to_wgs84(longitude, latitude, datum), community_id
    ):
        return SwappedCoordinates(
            _(
                "Latitude and longitude are swapped: here latitude is about %(latitude)d."
                " Please swap them."
            )
            % {"latitude": round(longitude)}
        )
    metres = (
        drawn.everything.nearest(latitude, longitude) if _is_on_earth(latitude, longitude) else None
    )
    if not is_near_china(latitude, longitude) or (metres is not None and metres > _FAR_M):
        return FarAway(
            _(
                "This point is at sea or far from here."
                " Please choose the place on the map or type it."
            )
        )
    district = next(
        (each for each in drawn.around(latitude, longitude) if each.kind == PlaceKind.DISTRICT),
        None,
    )
    if district is not None:
        return NotInAnyCommunity(
            _(
                "This point is in %(district)s, but in no community served here."
                " Please type where it is."
            )
            % {"district": Place.objects.get(pk=district.place_id).name}
        )
    return NotInAnyCommunity(
        _("This point is in no community served here. Please choose the building from the list.")
    )
