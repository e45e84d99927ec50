"""Taking waiting messages out of the building; no lock is held while the network is slow."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import F, Q, QuerySet

from doorstep.kernel import jobs, words
from doorstep.kernel.failures import named
from doorstep.kernel.taking import take_first
from doorstep.messaging import reasons, texts
from doorstep.messaging.channels import address_of, carrier_of
from doorstep.messaging.models import Delivery, Message
from doorstep.messaging.pauses import TRIES, pause
from doorstep.messaging.states import Carrier, Channel, Lane, Outcome, State
from doorstep.messaging.texts import Rendered
from doorstep.messaging.transports import Parcel, TransportFailed, deliver

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt under way, and the clock it started on."""

    message: Message
    started_at: datetime
    started: float

    @property
    def now(self) -> datetime:
        return self.started_at + timedelta(seconds=monotonic() - self.started)


def deliver_next(at: datetime, *, worker: str, lanes: Iterable[Lane] | None = None) -> bool:
    """Try one waiting message, the highest of `lanes` first. False when none is waiting."""
    message = _take(at, worker, Lane if lanes is None else lanes)
    if message is None:
        return False
    attempt = Attempt(message, at, monotonic())
    if message.send_before is not None and message.send_before < at:
        _call_off(message)
        return True
    try:
        parcel, carrier = _begun(attempt)
        provider_id = deliver(parcel, by=carrier)
    except TransportFailed as failed:
        _record_failure(attempt, failed)
    except Exception as error:  # noqa: BLE001 - whatever is raised, the row must be told
        _record_failure(attempt, TransportFailed(named(error), retry=True, is_unknown=True))
    else:
        _record_acceptance(attempt, provider_id)
    return True


def give_back(at: datetime, *, worker: str) -> int:
    """Let others try what a worker that is known to be dead was sending; how many there were.

    An attempt that may have reached the carrier says so, and the next has the same key.
    """
    return _give_back(Q(taken_by=worker), at)


def give_back_abandoned(at: datetime) -> int:
    """Let others try what was taken by workers that show no life, or too long ago."""
    strangers = ~Q(taken_by__in=jobs.alive("worker", at)) & Q(taken_at__lte=at - jobs.SILENT_AFTER)
    return _give_back(strangers | Q(taken_at__lte=at - LEASE), at)


def _give_back(which: Q, at: datetime) -> int:
    """A message that took its worker with it on every try is not tried for ever."""
    taken = Message.objects.filter(which, state=State.TAKEN)
    given = 0
    for message in taken:
        is_over = message.tries >= message.try_limit
        onward = {**_dead(message), "failure": reasons.WORKER_DIED} if is_over else _waiting(at)
        with transaction.atomic():
            if _mine(message).update(**onward):
                attempt = Delivery.objects.filter(message=message, number=message.tries)
                attempt.filter(outcome=Outcome.UNKNOWN).update(
                    outcome=Outcome.POSSIBLY_TWICE, ended_at=at
                )
                given += 1
    return given


def _take(at: datetime, worker: str, lanes: Iterable[Lane]) -> Message | None:
    """Each lane is asked by itself: rows of one lane that wait for later never slow another."""
    for lane in sorted(lanes):
        waiting = Message.objects.filter(state=State.WAITING, lane=lane, next_try_at__lte=at)
        message = take_first(
            waiting.order_by("next_try_at"),
            state=State.TAKEN,
            taken_at=at,
            taken_by=worker,
            tries=F("tries") + 1,
        )
        if message is not None:
            return message
    return None


def _begun(attempt: Attempt) -> tuple[Parcel, Carrier]:
    """Put the message into words and write the attempt down, before anything leaves.

    From here on a crash shows as an unknown outcome. Raises TransportFailed.
    """
    message, channel = attempt.message, Channel(attempt.message.channel)
    carrier = carrier_of(channel)
    address = message.address or (address_of(message.person, channel) if message.person else "")
    if carrier is None or not address:
        raise TransportFailed(reasons.NO_ADDRESS, retry=False)
    rendered = _rendered(message)
    about = ("person", message.person.uid) if message.person else ("message", message.uid)
    with transaction.atomic():
        kept = words.keep(rendered.kept, about=about, at=attempt.started_at)
        Delivery.objects.create(
            message=message,
            number=message.tries,
            channel=channel,
            carrier=carrier,
            started_at=attempt.started_at,
            words=kept,
            words_digest=kept.digest,
        )
    return _parcel(message, rendered, address), carrier


def _rendered(message: Message) -> Rendered:
    try:
        return texts.render(
            texts.known(message.template, message.version),
            message.params,
            secret=message.secret,
            language=message.language,
        )
    except (texts.UnknownTemplate, ObjectDoesNotExist) as error:
        logger.warning("message %s: %s", message.uid, named(error))
        raise TransportFailed(reasons.NO_TEXT, retry=False) from None


def _parcel(message: Message, rendered: Rendered, address: str) -> Parcel:
    return Parcel(
        key=message.uid.hex,
        address=address,
        subject=rendered.subject,
        text=rendered.text,
        language=message.language,
        lane=Lane(message.lane),
    )


@transaction.atomic
def _record_acceptance(attempt: Attempt, provider_id: str) -> None:
    """Also when we were so slow that the message was given back but nobody has begun again."""
    message = attempt.message
    result: dict[str, object] = {"provider_id": provider_id[:120], "ended_at": attempt.now}
    unchanged = Message.objects.filter(
        pk=message.pk, tries=message.tries, state__in=[State.TAKEN, State.WAITING]
    )
    if unchanged.update(
        state=State.SENT, sent_at=attempt.now, secret=None, failure="", taken_at=None, taken_by=""
    ):
        result["outcome"] = Outcome.ACCEPTED
    Delivery.objects.filter(message=message, number=message.tries).update(**result)


@transaction.atomic
def _record_failure(attempt: Attempt, failed: TransportFailed) -> None:
    message, reason = attempt.message, str(failed)[:120]
    if failed.retry and message.tries < message.try_limit:
        onward = _waiting(attempt.now + pause(Lane(message.lane), message.tries))
    elif message.fallbacks:
        onward = _next_channel(message, attempt.now)
    else:
        onward = _dead(message)
    _mine(message).update(**onward, failure=reason)
    logger.warning("message %s, try %s: %s", message.uid, message.tries, reason)
    outcome = Outcome.FAILED
    if failed.is_unknown:
        goes_on = onward["state"] == State.WAITING
        outcome = Outcome.POSSIBLY_TWICE if goes_on else Outcome.UNKNOWN
    Delivery.objects.filter(message=message, number=message.tries).update(
        outcome=outcome, ended_at=attempt.now, failure=reason
    )


def _mine(message: Message) -> QuerySet[Message]:
    """The row, as long as it is still this try's to change."""
    return Message.objects.filter(pk=message.pk, tries=message.tries, state=State.TAKEN)


def _waiting(until: datetime) -> dict[str, Any]:
    return {"state": State.WAITING, "next_try_at": until, "taken_at": None, "taken_by": ""}


def _next_channel(message: Message, at: datetime) -> dict[str, Any]:
    return {
        **_waiting(at),
        "channel": message.fallbacks[0],
        "fallbacks": message.fallbacks[1:],
        "try_limit": message.tries + TRIES[Lane(message.lane)],
    }


def _dead(message: Message) -> dict[str, Any]:
    """A code is worthless by now; any other secret is kept for sending the message again."""
    gone = {"secret": None} if message.lane == Lane.CODE else {}
    return {"state": State.DEAD, "taken_at": None, "taken_by": "", **gone}


def _call_off(message: Message) -> None:
    _mine(message).update(
        state=State.CANCELLED, secret=None, taken_at=None, taken_by="", failure=reasons.TOO_LATE
    )
