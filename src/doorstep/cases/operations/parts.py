"""One party's part of a case: its lock, the single door through which its state changes.

Lock order: the case row first, then its part. Nobody changes a part without its case.
"""

from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from doorstep.cases import events, part_policies
from doorstep.cases.joint_states import OPEN_PARTS, PART_MOVES, PartState
from doorstep.cases.models import Case, CasePart, Step
from doorstep.cases.operations import moving, timekeeping
from doorstep.cases.operations.moving import MayNot
from doorstep.cases.states import OPEN, StepKind
from doorstep.kernel import audit
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.kernel.events import emit
from doorstep.kernel.models import Words
from doorstep.people.actors import Actor

LONGEST = timedelta(days=366)

SENTENCES: dict[PartState, Promise] = {
    PartState.ASKED: _("They have not answered yet."),
    PartState.ACCEPTED: _("This part has already been taken on."),
    PartState.RETURNED: _("This part was returned. It has to be asked for again first."),
    PartState.DONE: _("This part is already done. Thank you."),
    PartState.WITHDRAWN: _("This part is no longer asked for. Nothing is left to do."),
}


class WrongPartState(DomainError):
    """The part is not where this can be done."""

    code = "cases.wrong_part_state"

    def __init__(self, part: CasePart) -> None:
        super().__init__(SENTENCES[PartState(part.state)])


def call_off(part: CasePart, *, words: str, by: Actor, at: datetime) -> None:
    """No longer asked for. Wants the lock of its case. Raises WrongPartState, BadInput."""
    said = moving.keep(part.case, words, at=at)
    step = move(
        part,
        PartState.WITHDRAWN,
        StepKind.PART_WITHDRAWN,
        by=by,
        at=at,
        said=said,
        settled_at=at,
        is_overdue=False,
    )
    leave(part, "withdraw_part", step, events.PartWithdrawn, by=by, at=at)


def settle_up(case: Case, *, at: datetime) -> None:
    """Tell the owner once nothing is open any more and something is done. Wants the lock."""
    states = set(case.parts.values_list("state", flat=True))
    if PartState.DONE in states and not states & OPEN_PARTS and case.state in OPEN:
        emit(events.PartsSettled(case_id=case.pk, seq=case.version), at=at)


def locked(part_id: int, *, by: Actor) -> CasePart:
    """The part and its case, read under the lock of the case.

    Raises CasePart.DoesNotExist for a stranger.
    """
    case_id = CasePart.objects.values_list("case_id", flat=True).get(pk=part_id)
    case = moving.locked(case_id, by=by, knows=lambda _actor, _case: True)
    part = CasePart.objects.select_related("party", "what").get(pk=part_id)
    part.case = case
    must_know(by, part)
    return part


def must_know(by: Actor, part: CasePart) -> None:
    if not part_policies.may_see_part(by, part):
        raise CasePart.DoesNotExist


def must_ask(by: Actor, part: CasePart) -> None:
    if not part_policies.may_ask(by, part.case):
        raise MayNot(_("Only whoever sees to this case can do that with a part of it."))


def must_do(by: Actor, part: CasePart) -> None:
    if not part_policies.may_do_part(by, part):
        raise MayNot(_("Only whoever was asked for this part can answer."))


def move(
    part: CasePart,
    to: PartState,
    kind: StepKind,
    *,
    by: Actor,
    at: datetime,
    said: Words | None = None,
    **changes: Any,
) -> Step:
    """The single door through which a part changes state. Raises WrongPartState."""
    if to not in PART_MOVES[PartState(part.state)]:
        raise WrongPartState(part)
    changes["state"] = to
    for name, value in changes.items():
        setattr(part, name, value)
    part.save(update_fields=list(changes))
    return moving.append(part.case, kind, by=by, at=at, said=said, party=part.party, part=part)


def clock(case: Case, due_at: datetime, *, at: datetime) -> dict[str, datetime]:
    """Its deadline, and when to say that it is near. Raises BadInput."""
    if due_at <= at:
        raise BadInput(_("This moment has gone by. Please choose a later one."), field="due_at")
    if due_at > at + LONGEST:
        raise BadInput(
            _("That is more than a year away. Please choose a day before."), field="due_at"
        )
    return {"due_at": due_at, "warn_at": _near_from(case, due_at, at=at)}


def _near_from(case: Case, due_at: datetime, *, at: datetime) -> datetime:
    """A day before, or half way, as the clock of its case counts: of Monday one hears on Friday."""
    counts = timekeeping.pace_of(case).clock
    half_way = counts.after(at, counts.between(at, due_at) / 2)
    return min(due_at, max(counts.before(due_at, counts.day), half_way))


type Told = type[
    events.PartAsked
    | events.PartAccepted
    | events.PartReturned
    | events.PartDone
    | events.PartWithdrawn
    | events.PartReminded
    | events.PartOverdue
]


def leave(part: CasePart, action: str, step: Step, kind: Told, *, by: Actor, at: datetime) -> None:
    """A row in the audit trail about the part, and word to whoever listens."""
    audit.note(by, f"cases.{action}", (part_policies.THING, str(part.uid)), at=at)
    emit(kind(case_id=part.case_id, seq=step.seq, part_id=part.pk), at=at)
