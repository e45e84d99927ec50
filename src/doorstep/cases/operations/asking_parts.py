"""The office's side of parts: asking, asking again, reminding, calling off, and the clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.cases import events, part_policies
from doorstep.cases.joint_states import OPEN_PARTS, WITH_THE_PARTY, PartState
from doorstep.cases.models import Case, CasePart
from doorstep.cases.operations import moving, parts, work
from doorstep.cases.operations.moving import MayNot, WrongState
from doorstep.cases.operations.parts import WrongPartState
from doorstep.cases.states import OPEN, State, StepKind
from doorstep.kernel import audit
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.kernel.events import emit
from doorstep.people.actors import Actor
from doorstep.people.models import Party

REMIND_EVERY = timedelta(hours=1)
MOST_PARTS = 20


class RemindedAlready(DomainError):
    """They were reminded a moment ago."""

    code = "cases.reminded_already"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What one party is asked for: what, by when, and whether a photo has to show it."""

    what: str
    due_at: datetime
    wants_photo: bool = False


@transaction.atomic
def ask_for_part(
    case_id: int, *, to: Party, wish: Wish, by: Actor, at: datetime, version: int | None = None
) -> CasePart:
    """Ask a party for its part of an open case. The owner stays who it is and has it in hand.

    Raises MayNot, WrongState, BadInput without words, for a moment gone by or too many parts.
    """
    case = moving.locked(case_id, by=by, version=version)
    if not part_policies.may_ask(by, case):
        raise MayNot(_("Only whoever sees to this case can ask others for a part of it."))
    if case.state not in OPEN:
        raise WrongState(case)
    if case.parts.filter(state__in=OPEN_PARTS).count() >= MOST_PARTS:
        raise BadInput(_("Twenty parts are open already. Please settle some of them first."))
    what = moving.keep_needed(case, wish.what, at=at)
    _in_hand(case, by=by, at=at)
    part = CasePart.objects.create(
        case=case,
        party=to,
        what=what,
        what_digest=what.digest,
        wants_photo=wish.wants_photo,
        asked_at=at,
        **parts.clock(case, wish.due_at, at=at),
    )
    step = moving.append(case, StepKind.PART_ASKED, by=by, at=at, said=what, party=to, part=part)
    parts.leave(part, "ask_for_part", step, events.PartAsked, by=by, at=at)
    return part


@transaction.atomic
def ask_again(part_id: int, *, words: str, due_at: datetime, by: Actor, at: datetime) -> CasePart:
    """Ask the party again for a part that was returned, or is not as it should be.

    Raises MayNot, WrongPartState, WrongState, BadInput without words or for a moment gone by.
    """
    part = parts.locked(part_id, by=by)
    parts.must_ask(by, part)
    if part.case.state not in OPEN:
        raise WrongState(part.case)
    what = moving.keep_needed(part.case, words, at=at)
    _in_hand(part.case, by=by, at=at)
    step = parts.move(
        part,
        PartState.ASKED,
        StepKind.PART_ASKED,
        by=by,
        at=at,
        said=what,
        what=what,
        what_digest=what.digest,
        answer=None,
        answer_digest="",
        settled_at=None,
        accepted_at=None,
        warned_at=None,
        is_overdue=False,
        **parts.clock(part.case, due_at, at=at),
    )
    parts.leave(part, "ask_again", step, events.PartAsked, by=by, at=at)
    return part


@transaction.atomic
def remind_of_part(part_id: int, *, by: Actor, at: datetime) -> CasePart:
    """Remind the party of what it still has to do. Raises MayNot, WrongPartState, RemindedAlready.

    Once an hour at most.
    """
    part = parts.locked(part_id, by=by)
    parts.must_ask(by, part)
    if part.state not in WITH_THE_PARTY:
        raise WrongPartState(part)
    if part.reminded_at is not None and at < part.reminded_at + REMIND_EVERY:
        raise RemindedAlready(_("They were reminded less than an hour ago. Perhaps call them?"))
    step = moving.append(
        part.case, StepKind.PART_REMINDED, by=by, at=at, party=part.party, part=part
    )
    part.reminded_at = at
    part.save(update_fields=["reminded_at"])
    parts.leave(part, "remind_of_part", step, events.PartReminded, by=by, at=at)
    return part


@transaction.atomic
def withdraw_part(part_id: int, *, words: str = "", by: Actor, at: datetime) -> CasePart:
    """The part is no longer asked for; the party is told.

    Raises MayNot, WrongPartState, BadInput.
    """
    part = parts.locked(part_id, by=by)
    parts.must_ask(by, part)
    parts.call_off(part, words=words, by=by, at=at)
    parts.settle_up(part.case, at=at)
    return part


@transaction.atomic
def mark_part_overdue(part_id: int, *, by: Actor, at: datetime) -> bool:
    """Write down that its deadline has passed. False when it moved on meanwhile. For the sweep."""
    part = parts.locked(part_id, by=by)
    if part.state not in OPEN_PARTS or part.is_overdue or part.due_at > at:
        return False
    step = moving.append(
        part.case, StepKind.PART_OVERDUE, by=by, at=at, party=part.party, part=part
    )
    part.is_overdue = True
    part.save(update_fields=["is_overdue"])
    parts.leave(part, "part_overdue", step, events.PartOverdue, by=by, at=at)
    return True


@transaction.atomic
def warn_of_part(part_id: int, *, by: Actor, at: datetime) -> bool:
    """Say once that its deadline is near. False when it moved on meanwhile. For the sweep."""
    part = parts.locked(part_id, by=by)
    if part.state not in OPEN_PARTS or part.warned_at is not None or part.warn_at > at:
        return False
    part.warned_at = at
    part.save(update_fields=["warned_at"])
    if part.due_at > at:
        audit.note(by, "cases.part_due_soon", (part_policies.THING, str(part.uid)), at=at)
        emit(events.PartDueSoon(case_id=part.case_id, part_id=part.pk), at=at)
    return True


def _in_hand(case: Case, *, by: Actor, at: datetime) -> None:
    """While others are asked for parts, the case itself is in the hands of its owner."""
    if case.state == State.RAISED:
        work.take(case, case.owner, by=by, at=at, action="take_for_parts")
