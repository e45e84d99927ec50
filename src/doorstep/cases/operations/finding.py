"""Where a draft is about: the most exact thing somebody said counts."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from doorstep.cases.operations.draft import Draft
from doorstep.kernel.errors import BadInput
from doorstep.people.models import Person
from doorstep.places import locate, tree
from doorstep.places.locate import AddressNotFound, Found
from doorstep.places.models import Dwelling, Place
from doorstep.places.states import Precision


class WhereIsIt(BadInput):
    """Nothing says where it is, nor which community should see to it."""

    code = "cases.where_is_it"


def find(draft: Draft, *, sender: Person | None, as_of: UUID | None = None) -> Found:
    """The place of a draft; only the community when nothing more exact is known.

    Raises WhereIsIt, UnknownCode, NotInAnyCommunity. An address nobody knows is not refused:
    the case is taken down without a building and placed later.
    """
    where = draft.where
    if where.found is not None:
        return where.found
    if where.dwelling_id is not None:
        return _dwelling(where.dwelling_id, as_of)
    if where.code:
        return _narrowed(locate.by_code(where.code, as_of=as_of), where.address, as_of)
    if where.point is not None:
        found = locate.at_point(*where.point, datum=where.datum, as_of=as_of)
        return _narrowed(found, where.address, as_of)
    if where.address.strip():
        return typed(where.address, community=_community(draft, sender, as_of), as_of=as_of)
    return _unsaid(draft, sender, as_of)


def typed(address: str, *, community: Place, as_of: UUID | None = None) -> Found:
    """The typed address in the community's own tree.

    Of an address that is not there, the building counts only when its estate was named: a wrong
    place is worse than none.
    """
    try:
        return locate.by_address(address, community=community, as_of=as_of)
    except AddressNotFound as refusal:
        near = refusal.nearest
        is_named = near is not None and near.estate is not None and near.estate.name_zh in address
        return near if near is not None and is_named else Found.at(community)


def _narrowed(found: Found, address: str, as_of: UUID | None) -> Found:
    """A scanned building and a typed door together say more than either."""
    if not address.strip() or found.precision == Precision.DWELLING:
        return found
    for said in (f"{found.label} {address}", address):
        try:
            exact = locate.by_address(said, community=found.community, as_of=as_of)
        except AddressNotFound:
            continue
        if exact.is_sure and _is_inside(exact, found):
            return exact
    return found


def _is_inside(inner: Found, outer: Found) -> bool:
    return outer.place.pk in inner.place.ids_on_path


def _unsaid(draft: Draft, sender: Person | None, as_of: UUID | None) -> Found:
    """Home of the one it is for, else what the text names, else home of the one who speaks."""
    if draft.beneficiary is not None and draft.beneficiary.home is not None:
        return locate.at_door(draft.beneficiary.home, as_of=as_of)
    community = _community(draft, sender, as_of)
    named = locate.find_in_text(f"{draft.summary} {draft.said}", community, as_of=as_of)
    if named is not None and named.is_sure:
        return named
    if draft.spoken_by is not None and draft.spoken_by.home is not None:
        return locate.at_door(draft.spoken_by.home, as_of=as_of)
    return named or Found.at(community)


def _dwelling(dwelling_id: int, as_of: UUID | None) -> Found:
    door = Dwelling.objects.select_related("unit").filter(pk=dwelling_id).first()
    if door is None:
        raise WhereIsIt(_("We do not know this door. Please choose it from the list again."))
    return locate.at_door(door, as_of=as_of)


def _community(draft: Draft, sender: Person | None, as_of: UUID | None) -> Place:
    """Who received it: as the draft says, else the community of whoever it concerns."""
    known = [person.community_id for person in (*draft.people, sender) if person is not None]
    community_id = draft.community_id or next(iter(known), None)
    try:
        return tree.of(community_id or 0, as_of=as_of).community
    except Place.DoesNotExist:
        raise WhereIsIt(
            _("Please say where it is: scan the code at the door, or type the address."),
            field="where",
        ) from None
