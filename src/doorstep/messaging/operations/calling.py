"""Telling other systems: one call after another for each thing, tried until it gets in.

The row is taken, the try written down, and only then does anything leave; no lock is held while the
other side is slow. What its owner may not know of at that moment is not told.
"""

import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from doorstep.kernel import jobs
from doorstep.kernel.taking import take_first
from doorstep.messaging import announcing, outgoing, reasons, signing
from doorstep.messaging.models import Webhook, WebhookCall, WebhookTry
from doorstep.messaging.operations import telling, webhooks
from doorstep.messaging.outgoing import MayNotCall, NoAnswer
from doorstep.messaging.pauses import webhook_pause
from doorstep.messaging.states import Outcome, PausedWhy, State, WebhookState
from doorstep.people import acting

logger = logging.getLogger(__name__)

SECONDS = 8.0
MOST_BYTES = 64 * 1024
LEASE = timedelta(minutes=3)
KEPT = timedelta(days=7)  # what could not be told by then is not news any more
FAILURES = 12  # one after another, until the webhook is paused
GONE = 410
ARRIVED = (Outcome.ACCEPTED, Outcome.POSSIBLY_TWICE, Outcome.UNKNOWN)
UNDER_WAY = (State.WAITING, State.TAKEN)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try under way, and the clock it started on."""

    call: WebhookCall
    started_at: datetime
    started: float

    @property
    def now(self) -> datetime:
        return self.started_at + timedelta(seconds=monotonic() - self.started)


def call_next(at: datetime, *, worker: str) -> bool:
    """Make one call that waits. False when none does."""
    call = _take(at, worker)
    if call is None:
        return False
    if why_not := _why_not(call, at):
        _mine(call).update(**_over(State.CANCELLED), failure=why_not)
        return True
    if call.webhook.state == WebhookState.PAUSED:
        _mine(call).update(**_over(State.HELD), tries=F("tries") - 1)
        return True
    attempt = Attempt(call, at, monotonic())
    body, headers = _said(call, at)
    with transaction.atomic():
        WebhookTry.objects.create(call=call, number=call.tries, started_at=at)
    try:
        answer = outgoing.call(
            "POST",
            call.webhook.url,
            headers=headers,
            body=body,
            seconds=SECONDS,
            most_bytes=MOST_BYTES,
        )
    except MayNotCall:
        _record_failure(attempt, reasons.NOT_LISTED)
    except NoAnswer as failed:
        _record_failure(attempt, str(failed), is_unknown=failed.is_unknown)
    else:
        _record(attempt, answer.status)
    return True


def _take(at: datetime, worker: str) -> WebhookCall | None:
    """Of each thing only the earliest step that is not told yet."""
    earlier = WebhookCall.objects.filter(
        webhook=OuterRef("webhook"),
        thing_id=OuterRef("thing_id"),
        seq__lt=OuterRef("seq"),
        state__in=UNDER_WAY,
    )
    waiting = WebhookCall.objects.filter(state=State.WAITING, next_try_at__lte=at)
    return take_first(
        waiting.filter(~Exists(earlier)).order_by("next_try_at", "pk"),
        state=State.TAKEN,
        taken_at=at,
        taken_by=worker,
        tries=F("tries") + 1,
    )


def _why_not(call: WebhookCall, at: datetime) -> str:
    """Why it is not told after all: too old, nobody's any more, or not theirs to know."""
    owner = acting.actor_from(call.webhook.owner_kind, call.webhook.owner_id)
    if owner is None:
        with transaction.atomic():
            locked = Webhook.objects.select_for_update(no_key=True).get(pk=call.webhook_id)
            if locked.state != WebhookState.ENDED:
                webhooks.end(locked, at=at)
        return reasons.NOBODYS
    if call.made_at + KEPT < at and call.tries == 1:
        return reasons.TOO_LATE
    is_theirs = announcing.may_know(owner, (call.thing_kind, call.thing_id))
    return "" if is_theirs else reasons.NOT_THEIRS


def _said(call: WebhookCall, at: datetime) -> tuple[bytes, dict[str, str]]:
    """The body and its headers: ids, a moment, a number; no words."""
    told: dict[str, Any] = {
        "id": str(call.uid),
        "event": call.event,
        call.thing_kind: {"uid": str(call.thing_id), **({"code": call.code} if call.code else {})},
        "seq": call.seq,
        "at": call.happened_at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "is_late": _is_late(call),
        "is_repeat": _may_have_arrived(WebhookCall.objects.filter(pk=call.pk)),
    }
    body = json.dumps(told, separators=(",", ":")).encode()
    webhook = call.webhook
    counts = webhook.old_secret_until is not None and webhook.old_secret_until > at
    known = [webhook.secret, *([webhook.old_secret] if counts and webhook.old_secret else [])]
    signed = signing.headers(known, key=str(call.uid), at=at, body=body)
    return body, {"Content-Type": "application/json", **signed}


def _is_late(call: WebhookCall) -> bool:
    """A later step of the same thing was told already, or may have been."""
    same = WebhookCall.objects.filter(webhook=call.webhook_id, thing_id=call.thing_id)
    return _may_have_arrived(same.filter(seq__gt=call.seq))


def _may_have_arrived(calls: QuerySet[WebhookCall]) -> bool:
    """One of them was taken, or broke off so that nobody knows."""
    return calls.filter(attempts__outcome__in=ARRIVED).exists()


def _record(attempt: Attempt, status: int) -> None:
    if 200 <= status < 300:
        _record_acceptance(attempt, status)
    else:
        _record_failure(attempt, reasons.ANSWERED, status=status)


@transaction.atomic
def _record_acceptance(attempt: Attempt, status: int) -> None:
    call, now = attempt.call, attempt.now
    WebhookCall.objects.filter(pk=call.pk, tries=call.tries, state__in=UNDER_WAY).update(
        **_over(State.SENT), sent_at=now, failure=""
    )
    _end_try(attempt, outcome=Outcome.ACCEPTED, status=status)
    Webhook.objects.filter(pk=call.webhook_id, failures__gt=0).update(failures=0, next_call_at=now)


@transaction.atomic
def _record_failure(
    attempt: Attempt, reason: str, *, status: int | None = None, is_unknown: bool = False
) -> None:
    """Wait longer each time, for all that waits for the same webhook; then pause it and say so."""
    call, now = attempt.call, attempt.now
    logger.warning("webhook %s, try %s: %s", call.webhook.uid, call.tries, reason)
    webhook = Webhook.objects.select_for_update(no_key=True).get(pk=call.webhook_id)
    webhook.failures += 1
    webhook.next_call_at = now + webhook_pause(webhook.failures)
    webhook.save(update_fields=["failures", "next_call_at"])
    is_over = call.tries >= call.try_limit
    later = now + webhook_pause(call.tries)
    onward = _over(State.DEAD) if is_over else {**_over(State.WAITING), "next_try_at": later}
    _mine(call).update(**onward, failure=reason[:120])
    outcome = Outcome.POSSIBLY_TWICE if is_unknown else Outcome.FAILED
    _end_try(attempt, outcome=outcome, status=status, failure=reason[:120])
    others = webhook.calls.filter(state=State.WAITING, next_try_at__lt=webhook.next_call_at)
    others.update(next_try_at=webhook.next_call_at)
    if webhook.state == WebhookState.ACTIVE and (status == GONE or webhook.failures >= FAILURES):
        webhooks.pause(webhook, PausedWhy.GONE if status == GONE else PausedWhy.FAILING)
        _tell_the_owner(webhook, at=now)


def _tell_the_owner(webhook: Webhook, *, at: datetime) -> None:
    """The person it belongs to, or who let the program in."""
    owner = acting.actor_from(webhook.owner_kind, webhook.owner_id)
    if owner is not None and owner.program is not None:
        owner = acting.actor_from(owner.program.made_by_kind, owner.program.made_by_id)
    if owner is not None and owner.person is not None:
        telling.tell(
            owner.person,
            "messaging.webhook_paused",
            {"host": webhook.pk},
            reference=f"webhook:{webhook.uid}:paused:{at:%Y%m%d%H%M%S}",
            at=at,
        )


def _mine(call: WebhookCall) -> Any:
    """The row, as long as it is still this try's to change."""
    return WebhookCall.objects.filter(pk=call.pk, tries=call.tries, state=State.TAKEN)


def _over(state: State) -> dict[str, Any]:
    return {"state": state, "taken_at": None, "taken_by": ""}


def _end_try(attempt: Attempt, **result: object) -> None:
    tried = WebhookTry.objects.filter(call=attempt.call, number=attempt.call.tries)
    tried.update(ended_at=attempt.now, **result)


def give_back_calls(at: datetime, *, worker: str = "") -> int:
    """Let others make the calls of a worker that died, or of all that show no life; how many.

    A try that may have reached the other side says so, and the next has the same id.
    """
    which = Q(taken_by=worker) if worker else _abandoned(at)
    given = 0
    for call in WebhookCall.objects.filter(which, state=State.TAKEN):
        is_over = call.tries >= call.try_limit
        onward = _over(State.DEAD if is_over else State.WAITING)
        with transaction.atomic():
            if _mine(call).update(**onward, next_try_at=at, failure=reasons.WORKER_DIED):
                tried = WebhookTry.objects.filter(call=call, number=call.tries)
                tried.filter(outcome=Outcome.UNKNOWN).update(
                    outcome=Outcome.POSSIBLY_TWICE, ended_at=at
                )
                given += 1
    return given


def _abandoned(at: datetime) -> Q:
    strangers = ~Q(taken_by__in=jobs.alive("worker", at)) & Q(taken_at__lte=at - jobs.SILENT_AFTER)
    return strangers | Q(taken_at__lte=at - LEASE)


def forget_old_calls(at: datetime) -> int:
    """Remove what was made over thirty days ago and does not wait any more; how many."""
    old = WebhookCall.objects.filter(made_at__lt=at - timedelta(days=30))
    return old.exclude(state__in=UNDER_WAY).delete()[0]
