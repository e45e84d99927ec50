"""What the office does with a case: giving it out, putting it right, joining, paper cards."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from ninja.responses import Status

from doorstep.cases import operations, queries
from doorstep.cases.api.doors import Key, must, point, router, seen, shown
from doorstep.cases.api.lists import lines_of
from doorstep.cases.models import Case
from doorstep.cases.operations import Shown
from doorstep.cases.operations.sorting import by_code
from doorstep.cases.queries import Groups
from doorstep.cases.schemas.incoming import HeadingIn, MergeIn, PartyIn, PlaceIn, ShowIn, WhereIn
from doorstep.cases.schemas.outgoing import CandidatesOut, CardOut, CaseOut
from doorstep.kernel import clock
from doorstep.kernel.errors import BadInput
from doorstep.messaging import texts
from doorstep.people.http import ClientRequest
from doorstep.people.models import Party
from doorstep.places import locate
from doorstep.places.locate import Found


@router.get("/cases/{key}/helpers", response=list[CandidatesOut], operation_id="listHelpers")
def helpers(request: ClientRequest, key: Key) -> list[CandidatesOut]:
    """To whom you may give the work; volunteers near first."""
    return lines_of(_helpers(request, seen(request, key)))


@router.post("/cases/{key}/assign", response=CaseOut, operation_id="assignCase")
def assign(request: ClientRequest, key: Key, payload: PartyIn) -> CaseOut:
    """Give the work to one of the helpers listed; they and the resident are told."""
    case = seen(request, key)
    to = chosen(_helpers(request, case), payload.to)
    operations.assign(case.pk, to=to, by=request.actor, at=clock.now(), version=payload.version)
    return shown(request, case.uid)


@router.get("/cases/{key}/owners", response=list[CandidatesOut], operation_id="listOwners")
def owners(request: ClientRequest, key: Key) -> list[CandidatesOut]:
    """Who could have to see to it."""
    return lines_of(_owners(request, seen(request, key)))


@router.post("/cases/{key}/owner", response=CaseOut, operation_id="reassignCase")
def reassign(request: ClientRequest, key: Key, payload: PartyIn) -> CaseOut:
    """Have one of the owners listed see to it from now on, whatever the rules say."""
    case = seen(request, key)
    to = chosen(_owners(request, case), payload.to)
    operations.reassign(case.pk, to=to, by=request.actor, at=clock.now(), version=payload.version)
    return shown(request, case.uid)


@router.post("/cases/{key}/heading", response=CaseOut, operation_id="recategoriseCase")
def recategorise(request: ClientRequest, key: Key, payload: HeadingIn) -> CaseOut:
    """Put it under another heading; deadline and owner follow."""
    case = seen(request, key)
    operations.recategorise(
        case.pk,
        to=by_code(payload.category, case.community_id),
        by=request.actor,
        at=clock.now(),
        version=payload.version,
    )
    return shown(request, case.uid)


@router.post("/cases/{key}/place", response=CaseOut, operation_id="placeCase")
def place(request: ClientRequest, key: Key, payload: PlaceIn) -> CaseOut:
    """Say where it is; the owner follows."""
    case = seen(request, key)
    operations.place(
        case.pk,
        found=_located(payload.where, case),
        by=request.actor,
        at=clock.now(),
        version=payload.version,
    )
    return shown(request, case.uid)


@router.post("/cases/{key}/merge", response=CaseOut, operation_id="mergeCase")
def merge(request: ClientRequest, key: Key, payload: MergeIn) -> CaseOut:
    """Join it to another about the same. Final; everybody who asked keeps hearing of it."""
    case, other = seen(request, key), seen(request, payload.into)
    operations.merge(
        case.pk, into=other.pk, by=request.actor, at=clock.now(), version=payload.version
    )
    return shown(request, case.uid)


@router.post("/cases/{key}/show", response=CaseOut, operation_id="showInPublic")
def show(request: ClientRequest, key: Key, payload: ShowIn) -> CaseOut:
    """Let everybody read these words and see these photos, and nothing else of it."""
    case = seen(request, key)
    photos = {each.file.key: each.pk for each in queries.photos_of(request.actor, case)}
    if set(payload.photos) - photos.keys():
        raise Http404
    operations.show_in_public(
        case.pk,
        shown=Shown(
            said=payload.said,
            where=payload.where,
            answer=payload.answer,
            photo_ids=frozenset(photos[each] for each in payload.photos),
        ),
        by=request.actor,
        at=clock.now(),
        version=payload.version,
    )
    return shown(request, case.uid)


@router.delete("/cases/{key}/show", response={204: None}, operation_id="hideFromPublic")
def hide(request: ClientRequest, key: Key) -> Status[None]:
    """Strangers read nothing of it any more but where it stands."""
    operations.hide_from_public(seen(request, key).pk, by=request.actor, at=clock.now())
    return Status(204, None)


@router.post("/cases/{key}/card", response=CardOut, operation_id="printCard")
def print_card(request: ClientRequest, key: Key) -> CardOut:
    """A new paper card for whom it is for. Shown once; the card printed before stops working."""
    case = seen(request, key)
    link, token = operations.print_card(case.pk, by=request.actor, at=clock.now())
    return CardOut(address=texts.link(token), expires_at=link.expires_at)


@router.delete("/cases/{key}/card", response={204: None}, operation_id="cancelCard")
def cancel_card(request: ClientRequest, key: Key) -> Status[None]:
    """The paper card opens nothing any more."""
    operations.cancel_card(seen(request, key).pk, by=request.actor, at=clock.now())
    return Status(204, None)


def _helpers(request: ClientRequest, case: Case) -> Groups:
    must(request, case, "assign")
    return queries.helpers_for(request.actor, case)


def _owners(request: ClientRequest, case: Case) -> Groups:
    must(request, case, "dispatch")
    return queries.owners_for(case)


def chosen(groups: Groups, uid: UUID) -> Party:
    """One of those who may be chosen; Http404 for anybody else."""
    keys = [each.party_id for _title, some in groups for each in some if each.uid == uid]
    if not keys:
        raise Http404
    return Party.objects.get(pk=keys[0])


def _located(where: WhereIn, case: Case) -> Found:
    """Raises BadInput, UnknownCode, AddressNotFound."""
    given = point(where)
    if where.code:
        return locate.by_code(where.code)
    if given is not None:
        return locate.at_point(*given, datum=where.datum, community=case.community)
    if not where.address.strip():
        raise BadInput(_("Please type where it is."), field="where")
    return locate.by_address(where.address, community=case.community)
