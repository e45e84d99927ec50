"""The lock, the single door through which a state changes, and what every write leaves behind."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from doorstep.cases import levels, policies
from doorstep.cases.joint_states import OPEN_PARTS
from doorstep.cases.models import Assignment, Case, CasePart, HandOver, Step
from doorstep.cases.operations import tallies, timekeeping
from doorstep.cases.states import (
    MOVES,
    OPEN,
    Ending,
    HandOverEnd,
    Part,
    State,
    StepKind,
)
from doorstep.kernel import audit, events, locks, typed, words
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.kernel.models import Words
from doorstep.people.actors import Actor
from doorstep.people.models import Party

REASON_LENGTH = 2_000
NO_CHANGES: Mapping[str, Any] = MappingProxyType({})

SENTENCES: dict[State, Promise] = {
    State.RAISED: _("Nobody has taken this on yet. Somebody has to take it first."),
    State.TAKEN: _("Somebody already has this in hand."),
    State.STARTED: _("Somebody is already working on this."),
    State.RESOLVED: _("This is done and waits for the resident's word."),
    State.CONFIRMED: _("The resident has already said it is fixed. It can be opened again."),
    State.ANSWERED: _("This has already been answered. It can be opened again."),
    State.NO_ANSWER: _("This was closed because nobody answered. It can be opened again."),
    State.WITHDRAWN: _("This was withdrawn. Please write it down anew if it is needed again."),
    State.MERGED: _("This was joined to another case. Please look at that one."),
}


class WrongState(DomainError):
    """The case is not where this can be done."""

    code = "cases.wrong_state"

    def __init__(self, case: Case) -> None:
        super().__init__(SENTENCES[State(case.state)])


class MayNot(DomainError):
    """They may know of the case, but this is not theirs to do."""

    code = "cases.may_not"


class PartsOpen(DomainError):
    """Somebody else still has a part of this case to do, or to be told that it is not needed."""

    code = "cases.parts_open"


class LevelAbove(MayNot):
    """It is coming due: only the level above may move it now."""

    code = "cases.level_above"


class Stale(DomainError):
    """Somebody else changed the case since it was read; carries the steps they added."""

    code = "cases.stale"

    def __init__(self, changed: list[Step]) -> None:
        what = ", ".join(str(step.get_kind_display()) for step in changed)
        super().__init__(
            _(
                "Somebody has changed this since you opened it (%(what)s). "
                "What you wrote is still here. Please look at the new state first."
            )
            % {"what": what}
        )
        self.changed = changed


def locked(
    case_id: int,
    *,
    by: Actor,
    version: int | None = None,
    knows: Callable[[Actor, Case], bool] = policies.may_see,
) -> Case:
    """The case, read under the lock it is judged by.

    Raises Case.DoesNotExist for a stranger, Stale when it moved on since `version`.
    """
    if connection.features.has_select_for_update:
        locks.hold(Case.objects.filter(pk=case_id))
    rows = Case.objects.select_related("category", "owner", "helper", "beneficiary")
    case = rows.get(pk=case_id)
    if not knows(by, case):
        raise Case.DoesNotExist
    if version is not None and version != case.version:
        raise Stale(list(case.steps.filter(seq__gt=version).order_by("seq")))
    return case


def level_for_moving(case: Case, *, by: Actor) -> None:
    """Once a case is coming due nobody moves it out of the way but the level above its owner.

    Raises LevelAbove.
    """
    is_near = case.is_warned or case.is_overdue
    if is_near and not by.is_system and not levels.may_decide_over(by, case, case.owner):
        raise LevelAbove(
            _("It is coming due: now only the level above whoever owns it can move it.")
        )


def move(
    case: Case,
    to: State,
    kind: StepKind,
    *,
    by: Actor,
    at: datetime,
    said: Words | None = None,
    party: Party | None = None,
    **changes: Any,
) -> Step:
    """The single door through which a case changes state. Wants the row lock.

    Raises WrongState when MOVES has no such edge, PartsOpen when others still have a part to do.
    """
    if to not in MOVES[State(case.state)]:
        raise WrongState(case)
    if case.state in OPEN and to not in OPEN:
        _refuse_open_parts(case)
    changes["state"] = to
    if to not in OPEN:
        timekeeping.stop(case, at=at)
        changes |= timekeeping.STOPPED
    elif case.state not in OPEN:
        due_at = changes.get("due_at", case.due_at)
        changes = timekeeping.begin(due_at, timekeeping.pace_of(case)) | changes
    return append(case, kind, changes, by=by, at=at, said=said, party=party)


def _refuse_open_parts(case: Case) -> None:
    """Who else was asked settles it first, or is told that it is no longer needed."""
    count = case.parts.filter(state__in=OPEN_PARTS).count()
    if count:
        raise PartsOpen(
            ngettext(
                "%(count)d part of this is still open with somebody else. Please wait for it, or "
                "say that it is no longer needed.",
                "%(count)d parts of this are still open with others. Please wait for them, or say "
                "that they are no longer needed.",
                count,
            )
            % {"count": count}
        )


def append(
    case: Case,
    kind: StepKind,
    changes: Mapping[str, Any] = NO_CHANGES,
    *,
    by: Actor,
    at: datetime,
    said: Words | None = None,
    party: Party | None = None,
    part: CasePart | None = None,
) -> Step:
    """Write one row of history, and the changes that go with it. Wants the row lock."""
    before, counted = case.state, tallies.Facets.of(case)
    for name, value in changes.items():
        setattr(case, name, value)
    case.version += 1
    case.save(update_fields=["version", *changes])
    if "owner" in changes or changes.get("state", State.RAISED) not in OPEN:
        _overtake(case, at=at)
    tallies.note([tallies.Change(case.pk, counted, tallies.Facets.of(case))])
    if "due_at" in changes:
        timekeeping.carry_deadline(case)
    return Step.objects.create(
        case=case,
        seq=case.version,
        kind=kind,
        from_state=before,
        to_state=case.state,
        actor_kind=by.kind,
        actor_id=by.id,
        device=by.device,
        party=party,
        part=part,
        words=said,
        words_digest=said.digest if said else "",
        due_at=changes.get("due_at"),
        happened_at=at,
        recorded_at=at,
    )


def _overtake(case: Case, *, at: datetime) -> None:
    """Another owner, or an end: what was asked of somebody, or waits for a word, is moot."""
    asked = HandOver.objects.filter(case=case)
    asked.filter(ended_at=None).update(ended_at=at, ended_how=HandOverEnd.OVERTAKEN)
    asked.filter(needs_word=True).update(needs_word=False)


def leave(case: Case, action: str, event: events.Event | None, *, by: Actor, at: datetime) -> None:
    """What every write leaves behind: a row in the audit trail, and word to whoever listens."""
    audit.note(by, f"cases.{action}", (policies.THING, str(case.uid)), at=at)
    if event is not None:
        events.emit(event, at=at)


def keep(case: Case, text: str, *, at: datetime) -> Words | None:
    """Keep free text where it can be forgotten; nothing typed is nothing kept. Raises BadInput."""
    if not text.strip():
        return None
    clean = typed.paragraph(text, max_length=REASON_LENGTH)
    return words.keep(clean, about=about(case), at=at)


def about(case: Case) -> tuple[str, UUID]:
    """With whom the words of a case are forgotten: the person it is for, or the case itself."""
    return ("person", case.beneficiary.uid) if case.beneficiary else (policies.THING, case.uid)


def keep_needed(case: Case, text: str, *, at: datetime) -> Words:
    """Keep free text that must not be missing. Raises BadInput."""
    kept = keep(case, text, at=at)
    if kept is None:
        raise BadInput(_("Please say it in a few words."), field="words")
    return kept


def hand_to(case: Case, party: Party, part: Part, *, at: datetime) -> None:
    """The work lies with `party` from now on, by the deadline of the case."""
    accepted = at if part == Part.HELPER else None
    Assignment.objects.create(
        case=case, party=party, part=part, due_at=case.due_at, given_at=at, accepted_at=accepted
    )


def end_assignment(case: Case, how: Ending, *, at: datetime) -> None:
    """Whoever had the work no longer has it."""
    Assignment.objects.filter(case=case, ended_at=None).update(ended_at=at, ended_how=how)
