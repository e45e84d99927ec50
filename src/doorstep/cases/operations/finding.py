"""Where a draft is about: the most exact thing somebody said counts."""

from django.utils.translation import gettext_lazy as _

from doorstep.cases.operations.draft import Draft
from doorstep.kernel.errors import BadInput
from doorstep.people.models import Person
from doorstep.places import locate
from doorstep.places.locate import AddressNotFound, Found
from doorstep.places.models import Dwelling, Place
from doorstep.places.states import PlaceKind, Precision


class WhereIsIt(BadInput):
    """Nothing says where it is, nor which community should see to it."""

    code = "cases.where_is_it"


def find(draft: Draft, *, sender: Person | None) -> Found:
    """The place of a draft; only the community when nothing more exact is known.

    Raises WhereIsIt, UnknownCode, NotInAnyCommunity. An address nobody knows is not refused:
    the case is taken down without a building and placed later.
    """
    where = draft.where
    if where.found is not None:
        return where.found
    if where.dwelling_id is not None:
        return _dwelling(where.dwelling_id)
    if where.code:
        return _narrowed(locate.by_code(where.code), where.address)
    if where.point is not None:
        return _narrowed(locate.at_point(*where.point, datum=where.datum), where.address)
    if where.address.strip():
        return typed(where.address, community=_community(draft, sender))
    return _unsaid(draft, sender)


def typed(address: str, *, community: Place) -> Found:
    """The typed address in the community's own tree.

    Of an address that is not there, the building counts only when its estate was named: a wrong
    place is worse than none.
    """
    try:
        return locate.by_address(address, community=community)
    except AddressNotFound as refusal:
        near = refusal.nearest
        is_named = near is not None and near.estate is not None and near.estate.name_zh in address
        return near if near is not None and is_named else Found.at(community)


def _narrowed(found: Found, address: str) -> Found:
    """A scanned building and a typed door together say more than either."""
    if not address.strip() or found.precision == Precision.DWELLING:
        return found
    for said in (f"{found.label} {address}", address):
        try:
            exact = locate.by_address(said, community=found.community)
        except AddressNotFound:
            continue
        if exact.is_sure and _is_inside(exact, found):
            return exact
    return found


def _is_inside(inner: Found, outer: Found) -> bool:
    return outer.place.pk in inner.place.ids_on_path


def _unsaid(draft: Draft, sender: Person | None) -> Found:
    """Home of the one it is for, else what the text names, else home of the one who speaks."""
    if draft.beneficiary is not None and draft.beneficiary.household is not None:
        return _dwelling(draft.beneficiary.household.dwelling_id)
    community = _community(draft, sender)
    named = locate.find_in_text(f"{draft.summary} {draft.said}", community)
    if named is not None and named.is_sure:
        return named
    if draft.spoken_by is not None and draft.spoken_by.household is not None:
        return _dwelling(draft.spoken_by.household.dwelling_id)
    return named or Found.at(community)


def _dwelling(dwelling_id: int) -> Found:
    above = "unit__parent__parent__parent"
    doors = Dwelling.objects.select_related(
        above,
        "grid",
        "unit__parent__grid",
        "unit__parent__lies_in",
        "unit__parent__parent__lies_in",
    )
    door = doors.filter(pk=dwelling_id).first()
    if door is None:
        raise WhereIsIt(_("We do not know this door. Please choose it from the list again."))
    return Found.at(door)


def _community(draft: Draft, sender: Person | None) -> Place:
    """Who received it: as the draft says, else the community of whoever it concerns."""
    known = [person.community_id for person in (*draft.people, sender) if person is not None]
    community_id = draft.community_id or next(iter(known), None)
    named = (
        Place.objects.filter(pk=community_id, kind=PlaceKind.COMMUNITY) if community_id else None
    )
    community = named.first() if named is not None else None
    if community is None:
        raise WhereIsIt(
            _("Please say where it is: scan the code at the door, or type the address."),
            field="where",
        )
    return community
