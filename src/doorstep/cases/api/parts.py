"""Parts of joint cases: the office asks, a partner answers for its own and sees no others."""

from typing import Annotated
from uuid import UUID

from django.http import Http404
from ninja import Body, File, Form, Query
from ninja.files import UploadedFile
from ninja.responses import Status

from doorstep.cases import operations, queries
from doorstep.cases.api.doors import Key, must, router, seen
from doorstep.cases.models import CasePart
from doorstep.cases.operations import Wish
from doorstep.cases.schemas.joint import (
    AskAgainIn,
    AskForPartIn,
    MaybePartWordsIn,
    PartLinkIn,
    PartLinkOut,
    PartOut,
    PartPageOut,
    PartWordsIn,
)
from doorstep.cases.schemas.outgoing import ContactOut
from doorstep.kernel import clock
from doorstep.kernel.paging import Cursor
from doorstep.kernel.schemas import PageQuery
from doorstep.messaging import texts
from doorstep.people.http import ClientRequest, found
from doorstep.people.models import Party

MaybeWords = Annotated[MaybePartWordsIn | None, Body()]


def chosen(groups: queries.Groups, uid: UUID) -> Party:
    """One of those who may be chosen; Http404 for anybody else."""
    keys = [each.party_id for _title, some in groups for each in some if each.uid == uid]
    if not keys:
        raise Http404
    return Party.objects.get(pk=keys[0])


@router.get("/cases/{key}/parts", response=list[PartOut], operation_id="listParts")
def parts(request: ClientRequest, key: Key) -> list[PartOut]:
    """Who was asked for which part; empty for whoever does not oversee the case."""
    case = seen(request, key)
    rows = queries.parts_of(request.actor, case)
    for each in rows:
        each.case = case
    return [PartOut.of(each, queries.part_photos(each)) for each in rows]


@router.post("/cases/{key}/parts", response={201: PartOut}, operation_id="askForPart")
def ask(request: ClientRequest, key: Key, payload: AskForPartIn) -> Status[PartOut]:
    """Ask one of the owners listed for a part of it; the case stays open until it is settled."""
    case = seen(request, key)
    must(request, case, "ask_for_part")
    part = operations.ask_for_part(
        case.pk,
        to=chosen(queries.could_take_part(case), payload.to),
        wish=Wish(what=payload.what, due_at=payload.due_at, wants_photo=payload.wants_photo),
        by=request.actor,
        at=clock.now(),
        version=payload.version,
    )
    return Status(201, _shown(request, part.uid))


@router.get("/parts", response=PartPageOut, operation_id="listOwnParts")
def own(request: ClientRequest, wanted: Query[PageQuery]) -> PartPageOut:
    """What you, your body, team or post was asked for, newest first."""
    after = Cursor.read(wanted.after)
    page = queries.part_page([request.actor], after=after, limit=wanted.limit)
    return PartPageOut(
        items=[PartOut.of(each) for each in page.items],
        next=str(page.next) if page.next else None,
    )


@router.get("/parts/{uuid:uid}", response=PartOut, operation_id="getPart")
def part(request: ClientRequest, uid: UUID) -> PartOut:
    """One part: your own, or of a case you oversee."""
    return _shown(request, uid)


@router.post("/parts/{uuid:uid}/accept", response=PartOut, operation_id="acceptPart")
def accept(request: ClientRequest, uid: UUID) -> PartOut:
    """Take it on."""
    operations.accept_part(_seen(request, uid).pk, by=request.actor, at=clock.now())
    return _shown(request, uid)


@router.post("/parts/{uuid:uid}/return", response=PartOut, operation_id="returnPart")
def give_back(request: ClientRequest, uid: UUID, payload: PartWordsIn) -> PartOut:
    """Give it back, and say why."""
    mine = _seen(request, uid)
    operations.return_part(mine.pk, reason=payload.words, by=request.actor, at=clock.now())
    return _shown(request, uid)


@router.post("/parts/{uuid:uid}/done", response=PartOut, operation_id="finishPart")
def finish(
    request: ClientRequest,
    uid: UUID,
    payload: Form[PartWordsIn],
    before: Annotated[list[UploadedFile] | None, File()] = None,
    after: Annotated[list[UploadedFile] | None, File()] = None,
) -> PartOut:
    """Say that it is done and how, with up to nine photos of before and nine of after."""
    operations.finish_part(
        _seen(request, uid).pk,
        words=payload.words,
        before=before or [],
        after=after or [],
        by=request.actor,
        at=clock.now(),
    )
    return _shown(request, uid)


@router.post(
    "/parts/{uuid:uid}/contact",
    response=ContactOut,
    operation_id="revealPartContact",
    tags=["parts"],
)
def contact(request: ClientRequest, uid: UUID) -> ContactOut:
    """Whom to reach, from accepting it until it is done. The look is in their access log."""
    mine = _seen(request, uid)
    return ContactOut.of(queries.part_contact(request.actor, mine, at=clock.now()))


@router.post("/parts/{uuid:uid}/remind", response=PartOut, operation_id="remindOfPart")
def remind(request: ClientRequest, uid: UUID) -> PartOut:
    """Remind them, once an hour at most."""
    operations.remind_of_part(_seen(request, uid).pk, by=request.actor, at=clock.now())
    return _shown(request, uid)


@router.post("/parts/{uuid:uid}/withdraw", response=PartOut, operation_id="withdrawPart")
def withdraw(request: ClientRequest, uid: UUID, payload: MaybeWords = None) -> PartOut:
    """Say that it is no longer needed."""
    told = payload or MaybePartWordsIn()
    operations.withdraw_part(
        _seen(request, uid).pk, words=told.words, by=request.actor, at=clock.now()
    )
    return _shown(request, uid)


@router.post("/parts/{uuid:uid}/ask-again", response=PartOut, operation_id="askForPartAgain")
def ask_again(request: ClientRequest, uid: UUID, payload: AskAgainIn) -> PartOut:
    """Ask again for what was returned, or is not as it should be."""
    operations.ask_again(
        _seen(request, uid).pk, by=request.actor, at=clock.now(), **payload.model_dump()
    )
    return _shown(request, uid)


@router.get(
    "/parts/{uuid:uid}/links",
    response=list[PartLinkOut],
    operation_id="listPartLinks",
    tags=["parts"],
)
def links(request: ClientRequest, uid: UUID) -> list[PartLinkOut]:
    """The living links to it, for whoever may ask for parts; without their addresses."""
    part = _seen(request, uid)
    must(request, part.case, "ask_for_part")
    return [PartLinkOut.of(each) for each in queries.part_links(part, at=clock.now())]


@router.post(
    "/parts/{uuid:uid}/links",
    response={201: PartLinkOut},
    operation_id="mintPartLink",
    tags=["parts"],
)
def mint(request: ClientRequest, uid: UUID, payload: PartLinkIn) -> Status[PartLinkOut]:
    """A link for one recipient without an account, for two weeks. Its address is shown once."""
    link, token = operations.mint_part_link(
        _seen(request, uid).pk, for_whom=payload.for_whom, by=request.actor, at=clock.now()
    )
    return Status(201, PartLinkOut.of(link, texts.link(token)))


@router.delete(
    "/parts/{uuid:uid}/links/{uuid:link}",
    response={204: None},
    operation_id="cancelPartLink",
    tags=["parts"],
)
def cancel(request: ClientRequest, uid: UUID, link: UUID) -> Status[None]:
    """The link opens nothing any more."""
    operations.cancel_part_link(_seen(request, uid).pk, link=link, by=request.actor, at=clock.now())
    return Status(204, None)


def _seen(request: ClientRequest, uid: UUID) -> CasePart:
    return found(queries.part_seen_by, request.actor, uid)


def _shown(request: ClientRequest, uid: UUID) -> PartOut:
    part = _seen(request, uid)
    return PartOut.of(part, queries.part_photos(part))
