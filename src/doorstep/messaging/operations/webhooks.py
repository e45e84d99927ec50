"""What an owner or the office does about webhooks: add, pause, go on, end, another secret, test."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import audit
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.messaging import announcing, outgoing, policies, signing
from doorstep.messaging.announcing import TEST, TRIES, Happened
from doorstep.messaging.models import Webhook, WebhookCall
from doorstep.messaging.states import PausedWhy, State, WebhookState
from doorstep.people.actors import Actor
from doorstep.places.models import Place

THING = "webhook"
MOST_EACH = 20
OLD_SECRET_LASTS = timedelta(hours=24)
NOBODY = UUID(int=0)


class MayNotSubscribe(DomainError):
    """Whoever works on cases at a place, or a program let in there, may be told what happens."""

    code = "messaging.may_not_subscribe"
    status = 403


class HostNotListed(BadInput):
    """The operator has not listed the host, or it is no https address."""

    code = "messaging.host_not_listed"


class TooManyWebhooks(DomainError):
    """One owner has as many webhooks as anybody needs."""

    code = "messaging.too_many_webhooks"


class WebhookEnded(DomainError):
    """It was ended; a new one can be added."""

    code = "messaging.webhook_ended"


@dataclass(frozen=True, slots=True)
class Wish:
    """Where somebody wants to be told, and of what."""

    url: str
    events: Iterable[str]

    def cleaned(self) -> "Wish":
        """The same as it is kept. Raises BadInput or HostNotListed."""
        known = announcing.events()
        wanted = [each for each in known if each in set(self.events)]
        if not wanted or set(self.events) - set(known):
            raise BadInput(_("Please choose what to be told of."), field="events")
        url = self.url.strip()
        if not url or len(url) > 500:
            raise BadInput(_("Please give an address that begins with https."), field="url")
        try:
            outgoing.check(url)
        except outgoing.MayNotCall:
            raise HostNotListed(
                _("We only call https addresses of hosts that the operator has listed."),
                field="url",
            ) from None
        return Wish(url=url, events=wanted)


@transaction.atomic
def add_webhook(wish: Wish, *, place_id: int, by: Actor, at: datetime) -> tuple[Webhook, str]:
    """Have `by` told of what happens at a place: the webhook, and its secret, which is shown once.

    Raises MayNotSubscribe, HostNotListed, TooManyWebhooks or BadInput.
    """
    place = Place.objects.get(pk=place_id)
    if not policies.may_subscribe(by, place):
        raise MayNotSubscribe(_("You can only be told of what happens where you work."))
    told = wish.cleaned()
    mine = Webhook.objects.filter(owner_kind=by.kind, owner_id=by.id)
    if mine.exclude(state=WebhookState.ENDED).count() >= MOST_EACH:
        raise TooManyWebhooks(_("You have many webhooks already. End one that is not needed."))
    secret = signing.new_secret()
    webhook = Webhook.objects.create(
        owner_kind=by.kind,
        owner_id=by.id,
        place=place,
        url=told.url,
        events=list(told.events),
        secret=secret,
        next_call_at=at,
        made_at=at,
    )
    audit.note(by, "messaging.add_webhook", (THING, webhook.uid), at=at)
    return webhook, secret


@transaction.atomic
def pause_webhook(webhook_id: int, *, by: Actor, at: datetime) -> Webhook:
    """Tell it nothing for now; what happens is kept. Raises Webhook.DoesNotExist, WebhookEnded."""
    webhook = _kept(webhook_id, by)
    if webhook.state == WebhookState.ACTIVE:
        pause(webhook, PausedWhy.OWNER)
        audit.note(by, "messaging.pause_webhook", (THING, webhook.uid), at=at)
    return webhook


def pause(webhook: Webhook, why: PausedWhy) -> None:
    """Hold what waits. Wants the row lock."""
    webhook.state, webhook.paused_why = WebhookState.PAUSED, why
    webhook.save(update_fields=["state", "paused_why"])
    webhook.calls.filter(state=State.WAITING).update(state=State.HELD)


@transaction.atomic
def resume_webhook(webhook_id: int, *, by: Actor, at: datetime) -> Webhook:
    """Go on, beginning with what was kept. Raises Webhook.DoesNotExist, WebhookEnded."""
    webhook = _kept(webhook_id, by)
    if webhook.state == WebhookState.PAUSED:
        webhook.state, webhook.paused_why = WebhookState.ACTIVE, ""
        webhook.failures, webhook.next_call_at = 0, at
        webhook.save(update_fields=["state", "paused_why", "failures", "next_call_at"])
        held = webhook.calls.filter(state=State.HELD)
        held.update(state=State.WAITING, next_try_at=at, try_limit=F("tries") + TRIES)
        audit.note(by, "messaging.resume_webhook", (THING, webhook.uid), at=at)
    return webhook


@transaction.atomic
def rotate_webhook_secret(webhook_id: int, *, by: Actor, at: datetime) -> tuple[Webhook, str]:
    """Another secret, shown once. For a day we sign with both, so that nothing is lost on the way.

    Raises Webhook.DoesNotExist, WebhookEnded.
    """
    webhook = _kept(webhook_id, by)
    secret = signing.new_secret()
    webhook.old_secret, webhook.old_secret_until = webhook.secret, at + OLD_SECRET_LASTS
    webhook.secret = secret
    webhook.save(update_fields=["secret", "old_secret", "old_secret_until"])
    audit.note(by, "messaging.rotate_webhook_secret", (THING, webhook.uid), at=at)
    return webhook, secret


@transaction.atomic
def end_webhook(webhook_id: int, *, by: Actor, at: datetime) -> Webhook:
    """Tell it nothing any more; what waits is called off. Raises Webhook.DoesNotExist."""
    webhook = _locked(webhook_id, by)
    if webhook.state != WebhookState.ENDED:
        end(webhook, at=at)
        audit.note(by, "messaging.end_webhook", (THING, webhook.uid), at=at)
    return webhook


def end(webhook: Webhook, *, at: datetime) -> None:
    """Nothing waits for it and its secrets are gone. Wants the row lock."""
    webhook.state, webhook.paused_why, webhook.ended_at = WebhookState.ENDED, "", at
    webhook.secret, webhook.old_secret, webhook.old_secret_until = "", None, None
    webhook.save()
    waiting = webhook.calls.filter(state__in=[State.WAITING, State.HELD])
    waiting.update(state=State.CANCELLED)


@transaction.atomic
def test_webhook(webhook_id: int, *, by: Actor, at: datetime) -> WebhookCall:
    """Send it a test that tells of nothing. Raises Webhook.DoesNotExist, WebhookEnded."""
    webhook = _kept(webhook_id, by)
    before = webhook.calls.filter(event=TEST).order_by("-seq").values_list("seq", flat=True)
    seq = (before.first() or 0) + 1
    happened = Happened(event=TEST, thing=(THING, webhook.uid), seq=seq, at=at)
    call = announcing.call_for(webhook, happened, at=at)
    call.save(force_insert=True)
    audit.note(by, "messaging.test_webhook", (THING, webhook.uid), at=at)
    return call


@transaction.atomic
def replay_call(call_uid: UUID, *, by: Actor, at: datetime) -> WebhookCall:
    """Make one call again, under the same id. Raises WebhookCall.DoesNotExist, WebhookEnded."""
    call = WebhookCall.objects.get(uid=call_uid)
    try:
        webhook = _kept(call.webhook_id, by)
    except Webhook.DoesNotExist:
        raise WebhookCall.DoesNotExist from None
    call = WebhookCall.objects.select_for_update(no_key=True).get(pk=call.pk)
    if call.state not in {State.WAITING, State.TAKEN}:
        call.state = State.HELD if webhook.state == WebhookState.PAUSED else State.WAITING
        call.try_limit, call.next_try_at, call.failure = call.tries + TRIES, at, ""
        call.save(update_fields=["state", "try_limit", "next_try_at", "failure"])
        audit.note(by, "messaging.replay_call", (THING, webhook.uid), at=at)
    return call


def _kept(webhook_id: int, by: Actor) -> Webhook:
    webhook = _locked(webhook_id, by)
    if webhook.state == WebhookState.ENDED:
        raise WebhookEnded(_("This webhook was ended. Please add a new one."))
    return webhook


def _locked(webhook_id: int, by: Actor) -> Webhook:
    """The row under the lock it is judged by."""
    rows = Webhook.objects.select_for_update(no_key=True, of=("self",)).select_related("place")
    webhook = rows.get(pk=webhook_id)
    if not policies.may_keep_webhook(by, webhook):
        raise Webhook.DoesNotExist
    return webhook
