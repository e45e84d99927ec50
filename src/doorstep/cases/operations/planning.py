"""A case as it will stand in the tables: rows made from a draft that is ready. No query here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from doorstep.cases import policies
from doorstep.cases.models import Assignment, Case, Step
from doorstep.cases.operations.draft import SUMMARY_LENGTH, Cleaned, Draft
from doorstep.cases.operations.sorting import Heading
from doorstep.cases.operations.timing import said_at
from doorstep.cases.states import (
    IN_HAND,
    MOVES,
    OPEN,
    REOPENABLE,
    SAYS_HOW,
    Channel,
    Ending,
    Part,
    State,
    StepKind,
)
from doorstep.catalogue.models import Category
from doorstep.catalogue.rules import Matched
from doorstep.kernel import codes, typed, words
from doorstep.kernel.errors import BadInput
from doorstep.kernel.models import Words
from doorstep.kernel.words import About
from doorstep.people import indexes
from doorstep.people.actors import Actor
from doorstep.people.models import Party
from doorstep.places.locate import Found
from doorstep.places.states import Precision

CODE_SYMBOLS = 11  # 54 random bits
WORDS_LENGTH = 20_000

# Where each kind of step of another system's history leaves a case; a note leaves it where it is.
LEADS_TO: dict[StepKind, State] = {
    StepKind.TAKEN: State.TAKEN,
    StepKind.STARTED: State.STARTED,
    StepKind.RESOLVED: State.RESOLVED,
    StepKind.CONFIRMED: State.CONFIRMED,
    StepKind.ANSWERED: State.ANSWERED,
    StepKind.NO_ANSWER: State.NO_ANSWER,
    StepKind.WITHDRAWN: State.WITHDRAWN,
}


class BadHistory(BadInput):
    """What another system says happened cannot have happened in this order."""

    code = "cases.bad_history"


@dataclass(frozen=True, slots=True)
class Ready:
    """A draft that has been cleaned, placed, sorted and given an owner; nothing is written yet."""

    draft: Draft
    text: Cleaned
    found: Found
    heading: Heading
    owner: Matched
    happened_at: datetime
    due_at: datetime
    ticks_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One thing that happened to a case elsewhere, before we knew of it.

    Without a `party` the work lay with whoever owns the case here.
    """

    kind: StepKind
    happened_at: datetime
    words: str = ""
    party: Party | None = None


@dataclass(slots=True)
class Planned:
    """The rows of one case, none of them written yet; keys between them follow at writing."""

    case: Case
    words: list[Words] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)


def plan(ready: Ready, *, by: Actor, at: datetime, past: Sequence[Past] = ()) -> Planned:
    """The rows that `ready` becomes, with what happened to it elsewhere. Raises BadHistory.

    Every moment of the rows is ours; when something is said to have happened stands in the step.
    """
    planned = Planned(_case(ready, by=by, at=at))
    case = planned.case
    said = _keep(planned, ready.text.said, at=at)
    where = _keep(planned, ready.text.where, at=at)
    case.said, case.said_digest = said, said.digest if said else ""
    case.where, case.where_digest = where, where.digest if where else ""
    raised = _step(planned, StepKind.RAISED, by=by, happened_at=ready.happened_at, at=at, said=said)
    raised.party, raised.due_at = ready.owner.party, ready.due_at
    if ready.found.precision != Precision.COMMUNITY:
        _step(planned, StepKind.PLACED, by=by, happened_at=at, at=at)
    _hand_to(planned, case.owner, Part.OWNER, at=at)
    for each in past:
        _go_on(planned, each, by=by, at=at)
    if case.state not in OPEN:
        case.tick_at = None
    return planned


def about(case: Case) -> About:
    """With whom the words of a case are forgotten: the person it is for, or the case itself."""
    return ("person", case.beneficiary.uid) if case.beneficiary else (policies.THING, case.uid)


def _keep(planned: Planned, text: str, *, at: datetime) -> Words | None:
    if not text:
        return None
    kept = words.to_keep(text, about=about(planned.case), at=at)
    planned.words.append(kept)
    return kept


def _step(
    planned: Planned,
    kind: StepKind,
    *,
    by: Actor,
    happened_at: datetime,
    at: datetime,
    said: Words | None = None,
    to: State = State.RAISED,
) -> Step:
    """One row of history more; the case is where it leaves it."""
    case = planned.case
    case.version += 1
    step = Step(
        case=case,
        seq=case.version,
        kind=kind,
        from_state=case.state if planned.steps else "",
        to_state=to,
        actor_kind=by.kind,
        actor_id=by.id,
        device=by.device,
        words=said,
        words_digest=said.digest if said else "",
        happened_at=happened_at,
        recorded_at=at,
    )
    case.state = to
    planned.steps.append(step)
    return step


def _hand_to(planned: Planned, party: Party, part: Part, *, at: datetime) -> None:
    planned.assignments.append(
        Assignment(
            case=planned.case,
            party=party,
            part=part,
            due_at=planned.case.due_at,
            given_at=at,
            accepted_at=at if part == Part.HELPER else None,
        )
    )


def _end(planned: Planned, how: Ending, *, at: datetime) -> None:
    standing = planned.assignments[-1]
    if standing.ended_at is None:
        standing.ended_at, standing.ended_how = at, how


def _go_on(planned: Planned, past: Past, *, by: Actor, at: datetime) -> None:
    """One more step, as the operation of its name would leave it. Raises BadHistory."""
    case = planned.case
    state = State(case.state)
    to = state if past.kind == StepKind.NOTED else LEADS_TO.get(past.kind)
    if to is None or (past.kind != StepKind.NOTED and to not in MOVES[state]):
        raise BadHistory(_not_after(state), field="history")
    happened_at = said_at(past.happened_at, channel=Channel(case.channel), recorded_at=at)
    said = _keep(planned, _said(past, to), at=at)
    step = _step(planned, past.kind, by=by, happened_at=happened_at, at=at, said=said, to=to)
    if to == State.TAKEN or past.kind == StepKind.ANSWERED:
        case.helper = past.party or case.helper or case.owner
    step.party = case.helper if past.kind != StepKind.NOTED else None
    _settle(planned, past.kind, said, happened_at=happened_at, at=at)


def _settle(
    planned: Planned, kind: StepKind, said: Words | None, *, happened_at: datetime, at: datetime
) -> None:
    """What goes with the step: moments, the answer, and with whom the work lies."""
    case = planned.case
    if kind == StepKind.TAKEN and case.helper is not None:
        _end(planned, Ending.PASSED_ON, at=at)
        _hand_to(planned, case.helper, Part.HELPER, at=at)
    if kind == StepKind.STARTED:
        planned.assignments[-1].started_at = at
    if kind in {StepKind.RESOLVED, StepKind.ANSWERED}:
        case.answer, case.answer_digest = said, said.digest if said else ""
        case.resolved_at = at
        _end(planned, Ending.FINISHED, at=at)
    if kind == StepKind.CONFIRMED:
        case.confirmed_at = at
    if kind == StepKind.WITHDRAWN:
        _end(planned, Ending.CALLED_OFF, at=at)
    if case.state not in OPEN and case.state != State.RESOLVED:
        case.closed_at = case.closed_at or at
    if case.state in REOPENABLE:
        case.reopen_until = happened_at + timedelta(days=case.category.reopen_days)


def _said(past: Past, to: State) -> str:
    """The words of a step; what says that something is done says how. Raises BadHistory."""
    text = typed.paragraph(past.words, max_length=WORDS_LENGTH) if past.words.strip() else ""
    says_how = past.kind in {StepKind.RESOLVED, StepKind.ANSWERED} and to in SAYS_HOW
    if not text and (says_how or past.kind == StepKind.NOTED):
        raise BadHistory(_("Please say in a few words how it was done."), field="history")
    return text


def _not_after(state: State) -> Promise:
    if state in IN_HAND or state == State.RAISED:
        return _("This cannot be the next thing that happened. Please check the order.")
    return _("Nothing more can have happened after this. Please check the order.")


def _case(ready: Ready, *, by: Actor, at: datetime) -> Case:
    draft, text, found = ready.draft, ready.text, ready.found
    category = ready.heading.category
    return Case(
        **found.scope.as_columns(),
        code=codes.mint(CODE_SYMBOLS),
        category=category,
        sorted_by=ready.heading.sorted_by,
        urgency=category.urgency,
        is_private=category.is_private,
        is_open_to_volunteers=category.open_to_volunteers,
        enters_home=category.enters_home,
        summary=text.summary or _neutral(category, found),
        channel=draft.channel,
        estate=found.estate,
        building=found.building,
        dwelling=found.dwelling,
        beneficiary=draft.beneficiary,
        spoken_by=draft.spoken_by,
        contact_name=text.contact_name or None,
        contact_phone=text.contact_phone or None,
        contact_index=indexes.of_account_phone(text.contact_phone) if text.contact_phone else None,
        raised_by_kind=by.kind,
        raised_by_id=by.id,
        owner=ready.owner.party,
        rule=ready.owner.rule,
        rule_words_zh=ready.owner.why_zh,
        rule_words_en=ready.owner.why_en,
        outside_id=draft.outside_id,
        happened_at=ready.happened_at,
        recorded_at=at,
        due_at=ready.due_at,
        tick_at=ready.ticks_at or ready.due_at,
    )


def _neutral(category: Category, found: Found) -> str:
    """What tells rows apart when nobody wrote a line: 欧景苑2栋公共照明; never a door or a name."""
    places = [each.name_zh for each in (found.estate, found.building) if each is not None]
    return "".join([*places, category.name_zh])[:SUMMARY_LENGTH]
