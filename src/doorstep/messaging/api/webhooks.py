"""The JSON API of webhooks, for people's tokens and for programs' keys.

Whose webhook it is not gets 404. A call tells ids only, and only what its owner may see.
"""

from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from ninja.responses import Status
from pydantic import Field

from doorstep.kernel import captures, clock
from doorstep.kernel.captures import Sent
from doorstep.kernel.errors import BadInput
from doorstep.kernel.paging import Cursor
from doorstep.kernel.schemas import PageQuery
from doorstep.messaging import announcing, operations, queries
from doorstep.messaging.models import Webhook
from doorstep.messaging.operations import Wish
from doorstep.messaging.schemas.webhooks import (
    EventOut,
    WebhookCallOut,
    WebhookCallsPage,
    WebhookIn,
    WebhookOut,
    WebhookSecretOut,
)
from doorstep.people.http import ProgramRequest, found
from doorstep.places.models import Place
from doorstep.places.references import by_ref

router = Router(tags=["webhooks"])

Uid = Annotated[UUID, Field(description="the webhook's")]
Call = Annotated[UUID, Field(description="the call's")]


@router.get("/events", response=list[EventOut], operation_id="listEvents")
def events(request: ProgramRequest) -> list[EventOut]:
    """What one can be told of."""
    known = announcing.events()
    return [EventOut(name=name, meaning=str(meaning)) for name, meaning in known.items()]


@router.get("/webhooks", response=list[WebhookOut], operation_id="listWebhooks")
def listing(request: ProgramRequest) -> list[WebhookOut]:
    """Yours, and those of the places where you let systems in; ended ones last."""
    return [WebhookOut.of(each) for each in queries.webhooks_for(request.actor)]


@router.post(
    "/webhooks",
    response={201: WebhookSecretOut, 200: WebhookSecretOut},
    operation_id="addWebhook",
)
def add(request: ProgramRequest, payload: WebhookIn) -> Status[WebhookSecretOut]:
    """Be told from now on: 201 with the secret when it is new, 200 without when it came before."""
    place, now = _place(request, payload.place), clock.now()
    shown: dict[int, str] = {}

    def make() -> Webhook:
        wish = Wish(url=payload.url, events=payload.events)
        webhook, secret = operations.add_webhook(wish, place_id=place.pk, by=request.actor, at=now)
        shown[webhook.pk] = secret
        return webhook

    webhook, is_new = captures.once(
        Sent(client=request.client, kind="webhook", id=payload.capture_id, body=payload),
        make=make,
        name=lambda made: made.uid,
        again=lambda uid: Webhook.objects.select_related("place").get(uid=uid),
        at=now,
    )
    out = WebhookSecretOut.showing(webhook, shown.get(webhook.pk))
    return Status(201 if is_new else 200, out)


@router.get("/webhooks/{uid}", response=WebhookOut, operation_id="getWebhook")
def one(request: ProgramRequest, uid: Uid) -> WebhookOut:
    """How it stands."""
    return WebhookOut.of(_seen(request, uid))


@router.delete("/webhooks/{uid}", response={204: None}, operation_id="endWebhook")
def end(request: ProgramRequest, uid: Uid) -> Status[None]:
    """Be told nothing any more. Final; what waits is called off."""
    operations.end_webhook(_seen(request, uid).pk, by=request.actor, at=clock.now())
    return Status(204, None)


@router.post("/webhooks/{uid}/pause", response=WebhookOut, operation_id="pauseWebhook")
def pause(request: ProgramRequest, uid: Uid) -> WebhookOut:
    """Be told nothing for now; what happens is kept for a week."""
    operations.pause_webhook(_seen(request, uid).pk, by=request.actor, at=clock.now())
    return WebhookOut.of(_seen(request, uid))


@router.post("/webhooks/{uid}/resume", response=WebhookOut, operation_id="resumeWebhook")
def resume(request: ProgramRequest, uid: Uid) -> WebhookOut:
    """Go on, beginning with what was kept."""
    operations.resume_webhook(_seen(request, uid).pk, by=request.actor, at=clock.now())
    return WebhookOut.of(_seen(request, uid))


@router.post("/webhooks/{uid}/rotate", response=WebhookSecretOut, operation_id="rotateSecret")
def rotate(request: ProgramRequest, uid: Uid) -> WebhookSecretOut:
    """Another secret, shown only now. For a day both sign, so that nothing is lost on the way."""
    webhook, secret = operations.rotate_webhook_secret(
        _seen(request, uid).pk, by=request.actor, at=clock.now()
    )
    return WebhookSecretOut.showing(webhook, secret)


@router.post("/webhooks/{uid}/test", response=WebhookCallOut, operation_id="testWebhook")
def test(request: ProgramRequest, uid: Uid) -> WebhookCallOut:
    """Have a test sent that tells of nothing. Ask for the call again to see what came of it."""
    call = operations.test_webhook(_seen(request, uid).pk, by=request.actor, at=clock.now())
    return _call(request, uid, call.uid)


@router.get("/webhooks/{uid}/calls", response=WebhookCallsPage, operation_id="listCallsMade")
def calls(request: ProgramRequest, uid: Uid, wanted: Query[PageQuery]) -> WebhookCallsPage:
    """What it was told and what waits, newest first, with what the other side answered."""
    page = queries.calls_of(
        _seen(request, uid), after=Cursor.read(wanted.after), limit=wanted.limit
    )
    return WebhookCallsPage(
        items=[WebhookCallOut.of(each) for each in page.items],
        next=str(page.next) if page.next else None,
    )


@router.get("/webhooks/{uid}/calls/{call}", response=WebhookCallOut, operation_id="getCallMade")
def call(request: ProgramRequest, uid: Uid, call: Call) -> WebhookCallOut:
    """One call and its tries."""
    return _call(request, uid, call)


@router.post(
    "/webhooks/{uid}/calls/{call}/replay", response=WebhookCallOut, operation_id="replayCall"
)
def replay(request: ProgramRequest, uid: Uid, call: Call) -> WebhookCallOut:
    """Have it told again, under the same id."""
    meant = found(queries.call_seen_by, request.actor, uid, call)
    operations.replay_call(meant.uid, by=request.actor, at=clock.now())
    return _call(request, uid, call)


def _seen(request: ProgramRequest, uid: UUID) -> Webhook:
    return found(queries.webhook_seen_by, request.actor, uid)


def _call(request: ProgramRequest, uid: UUID, call: UUID) -> WebhookCallOut:
    return WebhookCallOut.of(found(queries.call_seen_by, request.actor, uid, call))


def _place(request: ProgramRequest, ref: str) -> Place:
    """The place that was named, one's community, or the place the key was given for."""
    if ref:
        return found(by_ref, ref)
    program = request.actor.program
    place = request.community or (program.place if program is not None else None)
    if place is None:
        raise BadInput(_("Please say of which place."), field="place")
    return place
