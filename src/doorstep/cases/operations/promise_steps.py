"""The lock on a promise, the single door through which it changes, and what it leaves behind."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from doorstep.cases import promise_policies
from doorstep.cases.models import Promise, PromiseStep
from doorstep.cases.operations.moving import REASON_LENGTH, about
from doorstep.cases.operations.promise_tallies import PromiseFacets, note
from doorstep.cases.promising import PROMISE_MOVES, PromiseState, PromiseStepKind, Told
from doorstep.kernel import audit, events, locks, typed, words
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.kernel.models import Words
from doorstep.messaging.channels import plan_for
from doorstep.people.actors import Actor

THING = "promise"
WITH_CASE = ("case__category", "case__owner", "case__helper", "party__person", "to_person")
GAVE_WORD = frozenset({PromiseStepKind.MADE, PromiseStepKind.PUT_OFF})


class PromiseMoved(DomainError):
    """Somebody else changed the promise since it was read."""

    code = "cases.promise_moved"


def locked_promise(promise_id: int, *, by: Actor, version: int | None = None) -> Promise:
    """The promise, read under the lock it is judged by.

    Raises Promise.DoesNotExist for a stranger, PromiseMoved when it moved on since `version`.
    """
    locks.hold(Promise.objects.filter(pk=promise_id))
    found = Promise.objects.select_related(*WITH_CASE).get(pk=promise_id)
    if not promise_policies.may_see(by, found):
        raise Promise.DoesNotExist
    if version is not None and version != found.version:
        raise PromiseMoved(
            _("Somebody has changed this promise since you opened it. Please look at it again.")
        )
    return found


def begin(promise: Promise, *, by: Actor, at: datetime) -> PromiseStep:
    """Save a new promise with its first step, and count it."""
    promise.version = 1
    promise.save(force_insert=True)
    note(None, PromiseFacets.of(promise))
    return _step(promise, PromiseStepKind.MADE, "", by=by, at=at)


def move_promise(
    promise: Promise,
    to: PromiseState,
    kind: PromiseStepKind,
    *,
    by: Actor,
    at: datetime,
    said: Words | None = None,
    told: Told | str = "",
    **changes: Any,
) -> PromiseStep:
    """The single door through which a promise changes. Wants the row lock.

    Raises ValueError for a move PROMISE_MOVES does not know: callers have judged before.
    """
    before, counted = PromiseState(promise.state), PromiseFacets.of(promise)
    if to != before and to not in PROMISE_MOVES[before]:
        raise ValueError(f"{before} -> {to}")
    changes["state"] = to
    for name, value in changes.items():
        setattr(promise, name, value)
    promise.version += 1
    promise.save(update_fields=["version", *changes])
    note(counted, PromiseFacets.of(promise))
    return _step(promise, kind, before, by=by, at=at, said=said, told=told)


def leave(
    promise: Promise, action: str, event: events.Event | None, *, by: Actor, at: datetime
) -> None:
    """What every write leaves behind: a row in the audit trail, and word to whoever listens."""
    audit.note(by, f"cases.{action}", (THING, str(promise.uid)), at=at)
    if event is not None:
        events.emit(event, at=at)


def keep_words(promise: Promise, text: str, *, at: datetime) -> Words:
    """Keep a reason where it can be forgotten. Raises BadInput without one."""
    if not text.strip():
        raise BadInput(_("Please say it in a few words."), field="reason")
    clean = typed.paragraph(text, max_length=REASON_LENGTH)
    return words.keep(clean, about=_about(promise), at=at)


def promisers_of(promise: Promise) -> tuple[frozenset[tuple[str, str]], frozenset[str]]:
    """Who gave or moved this word, and on which devices."""
    steps = promise.steps.filter(kind__in=GAVE_WORD)
    rows = list(steps.values_list("actor_kind", "actor_id", "device"))
    return (
        frozenset((kind, id_) for kind, id_, _device in rows),
        frozenset(device for *_who, device in rows if device),
    )


def reached(promise: Promise) -> bool:
    """Something written reaches whom it was promised to."""
    person = promise.to_person
    return person is not None and bool(plan_for(person))


def _about(promise: Promise) -> tuple[str, UUID]:
    if promise.case is not None:
        return about(promise.case)
    return (THING, promise.uid)


def _step(
    promise: Promise,
    kind: PromiseStepKind,
    before: PromiseState | str,
    *,
    by: Actor,
    at: datetime,
    said: Words | None = None,
    told: Told | str = "",
) -> PromiseStep:
    return PromiseStep.objects.create(
        promise=promise,
        seq=promise.version,
        kind=kind,
        from_state=before,
        to_state=promise.state,
        due_at=promise.due_at,
        told=told,
        actor_kind=by.kind,
        actor_id=by.id,
        device=by.device,
        words=said,
        words_digest=said.digest if said else "",
        recorded_at=at,
    )
