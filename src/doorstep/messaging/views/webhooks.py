"""Webhooks as the office sees them: what each was told, and what to do about it."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.kernel.paging import Cursor
from doorstep.messaging import announcing, operations, queries, reasons
from doorstep.messaging.forms import WebhookForm
from doorstep.messaging.models import Webhook, WebhookCall
from doorstep.messaging.operations import Wish
from doorstep.messaging.states import State, WebhookState
from doorstep.people import acting
from doorstep.people.actors import Actor
from doorstep.people.http import SignedInRequest, found, with_right
from doorstep.people.states import Right

Deed = tuple[Callable[..., Any], str | Promise]

DEEDS: dict[str, Deed] = {
    "test": (operations.test_webhook, _("A test is on its way. Look below what came of it.")),
    "pause": (operations.pause_webhook, _("Paused. What happens is kept until it goes on.")),
    "resume": (operations.resume_webhook, _("It goes on, beginning with what was kept.")),
    "end": (operations.end_webhook, _("It is told nothing any more.")),
}

LIGHTS = {
    WebhookState.ACTIVE: "done",
    WebhookState.PAUSED: "soon",
    WebhookState.ENDED: "off",
}
CALL_LIGHTS = {
    State.WAITING: "calm",
    State.TAKEN: "calm",
    State.SENT: "done",
    State.DEAD: "soon",
    State.HELD: "asks",
    State.CANCELLED: "off",
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@with_right(Right.MANAGE_CLIENTS)
def listing(request: SignedInRequest) -> HttpResponse:
    """Every webhook of my places, and adding one. Its secret is shown on the answer, only there."""
    form = WebhookForm(request.POST or None, actor=request.actor)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        wish = Wish(url=form.cleaned_data["url"], events=form.cleaned_data["events"])
        place = form.cleaned_data["place"]
        try:
            webhook, secret = operations.add_webhook(
                wish, place_id=place.pk, by=request.actor, at=clock.now()
            )
        except DomainError as error:
            refusal = str(error)
        else:
            return _page(request, webhook, secret=secret)
    context = {
        "lines": [_line(each) for each in queries.webhooks_for(request.actor)],
        "form": form,
        "refusal": refusal,
    }
    status = 422 if refusal or form.errors else 200
    return render(request, "messaging/webhooks.html", context, status=status)


@require_safe
@never_cache
@with_right(Right.MANAGE_CLIENTS)
def one(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """One webhook: how it stands, what it was told lately and what the other side answered."""
    return _page(request, found(queries.webhook_seen_by, request.actor, uid))


@require_POST
@never_cache
@with_right(Right.MANAGE_CLIENTS)
def do(request: SignedInRequest, uid: UUID, deed: str) -> HttpResponse:
    """Test it, pause it, let it go on, end it, or give it another secret, shown on the answer."""
    webhook = found(queries.webhook_seen_by, request.actor, uid)
    told: dict[str, Any] = {"by": request.actor, "at": clock.now()}
    try:
        if deed == "rotate":
            webhook, secret = operations.rotate_webhook_secret(webhook.pk, **told)
            return _page(request, webhook, secret=secret)
        if deed not in DEEDS:
            raise Http404
        operation, words = DEEDS[deed]
        operation(webhook.pk, **told)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(words))
    return redirect("messaging:webhook", uid=uid)


@require_POST
@with_right(Right.MANAGE_CLIENTS)
def replay(request: SignedInRequest, uid: UUID, call: UUID) -> HttpResponse:
    """Make one call again."""
    meant = found(queries.call_seen_by, request.actor, uid, call)
    try:
        operations.replay_call(meant.uid, by=request.actor, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(_("It is told again now, under the same id.")))
    return redirect("messaging:webhook", uid=uid)


def _page(request: SignedInRequest, webhook: Webhook, *, secret: str = "") -> HttpResponse:
    after = Cursor.read(request.GET.get("after", ""))
    calls = queries.calls_of(webhook, after=after, limit=20)
    known = announcing.every_event()
    owner = acting.actor_from(webhook.owner_kind, webhook.owner_id)
    context = {
        **_line(webhook),
        "secret": secret,
        "owner": _name(owner),
        "told_of": [known.get(each, each) for each in webhook.events],
        "calls": [_call(each, known) for each in calls.items],
        "next_url": f"?{urlencode({'after': calls.next})}" if calls.next else "",
        "first_url": request.path if after else "",
    }
    return render(request, "messaging/webhook.html", context)


def _name(owner: Actor | None) -> str | Promise:
    if owner is not None and owner.program is not None:
        return owner.program.name
    return owner.person.known_as if owner and owner.person else _("nobody any more")


def _line(webhook: Webhook) -> dict[str, Any]:
    light = LIGHTS[WebhookState(webhook.state)]
    return {"webhook": webhook, "host": urlsplit(webhook.url).hostname, "light": light}


def _call(call: WebhookCall, known: Mapping[str, str | Promise]) -> dict[str, Any]:
    return {
        "call": call,
        "what": known.get(call.event, call.event),
        "light": CALL_LIGHTS[State(call.state)],
        "reason": reasons.sentence(call.failure),
        "tries": list(call.attempts.all()),
        "may_replay": call.state in {State.SENT, State.DEAD, State.CANCELLED},
    }
