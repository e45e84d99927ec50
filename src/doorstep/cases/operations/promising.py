"""Giving one's word, keeping it, saying in time that it will be later, and taking it back."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.cases import policies, promise_events, promise_policies
from doorstep.cases.models import Case, Meeting, Promise
from doorstep.cases.operations import moving
from doorstep.cases.operations.draft import HoldsPersonalData
from doorstep.cases.operations.hands import hands_of
from doorstep.cases.operations.moving import LevelAbove, MayNot
from doorstep.cases.operations.promise_steps import (
    begin,
    keep_words,
    leave,
    locked_promise,
    move_promise,
    promisers_of,
    reached,
)
from doorstep.cases.policies import Hands
from doorstep.cases.promising import (
    FURTHEST,
    Audience,
    PromiseSource,
    PromiseState,
    PromiseStepKind,
    Told,
    outcome,
    warn_at,
)
from doorstep.kernel import clock, typed
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.people.actors import Actor
from doorstep.people.models import Party
from doorstep.people.states import PartyKind
from doorstep.places.models import Place
from doorstep.places.scope import scope_of

SUMMARY_LENGTH = 120
A_MINUTE = timedelta(minutes=1)
BY = Actor.system("cases.promises")


class MayNotPromise(MayNot):
    """Not here, or not in that name."""

    code = "cases.may_not_promise"


class MayNotKeep(MayNot):
    """Whoever promised or did the work cannot say that the promise was kept."""

    code = "cases.may_not_keep"


class PromiseSettled(DomainError):
    """What became of the promise is known already."""

    code = "cases.promise_settled"


class PromiseBroken(DomainError):
    """Its time has passed: it cannot be put off or taken back any more."""

    code = "cases.promise_broken"


class NotTold(DomainError):
    """The resident has not heard that it will be later, and nothing written reaches them."""

    code = "cases.not_told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What is promised, in one plain line, by whom and by when."""

    summary: str
    due_at: datetime
    party: Party
    source: PromiseSource = PromiseSource.TABLE
    source_id: UUID | None = None
    audience: Audience = Audience.RESIDENT


@transaction.atomic
def promise(case_id: int, *, word: Word, by: Actor, at: datetime) -> Promise:
    """Write down what was promised about a case; the resident, and whose word it is, are told.

    Raises MayNotPromise, BadInput for a time that does not lie ahead, HoldsPersonalData;
    Case.DoesNotExist for a stranger.
    """
    case = moving.locked(case_id, by=by, knows=policies.may_know_of)
    if not promise_policies.may_promise(by, case):
        raise MayNotPromise(_("Only whoever works on this can promise something about it."))
    _check_name(word, case, by=by)
    return _begun(_placed(_written(word, at=at), case), by=by, at=at)


@transaction.atomic
def promise_at(place: Place, *, word: Word, by: Actor, at: datetime) -> Promise:
    """Write down what was promised to everybody somewhere, as a meeting or resolution does.

    Raises MayNotPromise, BadInput, HoldsPersonalData, and OutsideCommunities above a community.
    """
    if not promise_policies.may_promise_at(by, place):
        raise MayNotPromise(_("Only the office there can promise something to everybody."))
    if word.audience == Audience.RESIDENT:
        raise BadInput(_("Please choose whom it is promised to."), field="audience")
    _check_name(word, None, by=by)
    made = _written(word, at=at)
    for name, value in scope_of(place).as_columns().items():
        setattr(made, name, value)
    made.place = place
    return _begun(made, by=by, at=at)


@transaction.atomic
def keep_promise(
    promise_id: int, *, by: Actor, at: datetime, version: int | None = None
) -> Promise:
    """It was kept: by the time that was said last, or too late, as the clock says.

    Raises MayNotKeep for whoever promised or did the work, PromiseSettled;
    Promise.DoesNotExist for a stranger.
    """
    kept = locked_promise(promise_id, by=by, version=version)
    if not promise_policies.may_keep(by, kept, _hands(kept)):
        raise MayNotKeep(
            _("Whoever promised cannot say so. The resident, or somebody else, has to.")
        )
    _unsettled(kept)
    was_broken = kept.state == PromiseState.BROKEN
    state = PromiseState.LATE if was_broken else outcome(kept.done_at or at, kept.due_at)
    move_promise(kept, state, PromiseStepKind(state.value), by=by, at=at, settled_at=at)
    leave(kept, "keep_promise", None, by=by, at=at)
    return kept


@transaction.atomic
def put_off_promise(
    promise_id: int,
    *,
    to: datetime,
    reason: str,
    by: Actor,
    at: datetime,
    told_in_person: bool = False,
    version: int | None = None,
) -> Promise:
    """It will be later, and the resident hears so now, before its time has passed.

    Raises MayNot, LevelAbove once it is coming due, PromiseBroken, PromiseSettled, NotTold when
    nothing written reaches them and nobody told them, BadInput.
    """
    later = _to_be_changed(promise_id, by=by, at=at, version=version)
    _ahead(to, after=later.due_at, at=at)
    told = Told.MESSAGE if reached(later) else Told.IN_PERSON
    if told == Told.IN_PERSON and not told_in_person:
        raise NotTold(
            _("Nothing written reaches them. Please tell them first, then say here that you did."),
            field="told_in_person",
        )
    said = keep_words(later, reason, at=at)
    step = move_promise(
        later,
        PromiseState.OPEN,
        PromiseStepKind.PUT_OFF,
        by=by,
        at=at,
        said=said,
        told=told,
        due_at=to,
        warn_at=warn_at(at, to),
        warned_at=None,
        was_put_off=True,
    )
    news = promise_events.PromisePutOff(promise_id=later.pk, seq=step.seq)
    leave(later, "put_off_promise", news, by=by, at=at)
    return later


@transaction.atomic
def withdraw_promise(
    promise_id: int, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> Promise:
    """Take it back, and say why; it stays in the register on a line of its own.

    Raises MayNot, LevelAbove once it is coming due, PromiseBroken, PromiseSettled, BadInput.
    """
    back = _to_be_changed(promise_id, by=by, at=at, version=version)
    said = keep_words(back, reason, at=at)
    step = move_promise(
        back,
        PromiseState.WITHDRAWN,
        PromiseStepKind.WITHDRAWN,
        by=by,
        at=at,
        said=said,
        settled_at=at,
    )
    news = promise_events.PromiseWithdrawn(promise_id=back.pk, seq=step.seq)
    leave(back, "withdraw_promise", news, by=by, at=at)
    return back


def promise_decisions(meeting: Meeting, *, at: datetime) -> list[Promise]:
    """What a meeting about a case decided stands in the register. Wants the meeting's transaction.

    The word was given on the day of the meeting; what fell due before it was written down is not
    refused: it is broken, or was kept late, like any other.
    """
    case = meeting.case
    given_at = datetime.combine(meeting.held_on, time(0), tzinfo=clock.SHANGHAI)
    made = []
    for decision in meeting.decisions.select_related("party", "what").order_by("number"):
        text = " ".join(decision.what_words.split())[:SUMMARY_LENGTH]
        word = Word(
            summary=case.category.name_zh if typed.looks_personal(text) else text,
            due_at=max(decision.due_at, given_at + A_MINUTE),
            party=decision.party,
            source=PromiseSource.MEETING,
            source_id=meeting.uid,
        )
        promise = _placed(_row(word, given_at), case)
        promise.audience = Audience.RESIDENT
        made.append(_begun(promise, by=BY, at=at))
    return made


def _placed(made: Promise, case: Case) -> Promise:
    """About a case: where it counts, whose it is to hear of, whether it is private."""
    for name, value in case.scope.as_columns().items():
        setattr(made, name, value)
    made.case = case
    made.is_first = not Promise.objects.filter(case=case).exists()
    made.to_person = case.spoken_by or case.beneficiary
    made.place = case.building if made.audience == Audience.BUILDING else case.estate
    made.is_private = case.is_private
    return made


def _written(word: Word, *, at: datetime) -> Promise:
    """The row, not yet placed. Raises BadInput, HoldsPersonalData."""
    summary = typed.line(word.summary, max_length=SUMMARY_LENGTH, min_length=2)
    word = replace(word, summary=summary)
    if typed.looks_personal(summary):
        raise HoldsPersonalData(
            _("Please leave phone and ID numbers out of this line: everybody reads it."),
            field="summary",
        )
    _ahead(word.due_at, after=at, at=at)
    return _row(word, at)


def _row(word: Word, made_at: datetime) -> Promise:
    return Promise(
        summary=word.summary,
        party=word.party,
        is_by_person=word.party.kind == PartyKind.PERSON,
        source=word.source,
        source_id=word.source_id,
        audience=word.audience,
        made_at=made_at,
        first_due_at=word.due_at,
        due_at=word.due_at,
        warn_at=warn_at(made_at, word.due_at),
    )


def _begun(made: Promise, *, by: Actor, at: datetime) -> Promise:
    step = begin(made, by=by, at=at)
    news = promise_events.PromiseMade(promise_id=made.pk, seq=step.seq)
    leave(made, "promise", news, by=by, at=at)
    return made


def _check_name(word: Word, case: Case | None, *, by: Actor) -> None:
    if not promise_policies.may_promise_for(by, word.party, case):
        raise MayNotPromise(_("You cannot promise this in their name."), field="party")


def _ahead(due_at: datetime, *, after: datetime, at: datetime) -> None:
    if due_at <= after:
        raise BadInput(_("Please choose a later time than that."), field="due_at")
    if due_at > at + FURTHEST:
        raise BadInput(_("That is more than three years away. Is the year right?"), field="due_at")


def _to_be_changed(promise_id: int, *, by: Actor, at: datetime, version: int | None) -> Promise:
    """Under the lock, still open, and theirs to change now."""
    found = locked_promise(promise_id, by=by, version=version)
    if not promise_policies.may_change(by, found):
        raise MayNot(_("Only whoever promised, or gives out work here, can change this."))
    passed = found.state == PromiseState.OPEN and found.due_at < at
    if passed or found.state == PromiseState.BROKEN:
        raise PromiseBroken(_("Its time has passed. It can only be kept late now."))
    _unsettled(found)
    if not promise_policies.may_change_now(by, found, at):
        raise LevelAbove(
            _("It is coming due: now only the level above whoever promised can change it.")
        )
    return found


def _unsettled(found: Promise) -> None:
    if found.state not in promise_policies.UNSETTLED:
        raise PromiseSettled(_("What became of this promise is written down already."))


def _hands(kept: Promise) -> Hands:
    """Whoever promised or put it off, and whoever worked on its matter."""
    actors, devices = promisers_of(kept)
    if kept.case is not None:
        own = hands_of(kept.case)
        return Hands(own.actors | actors, own.devices | devices)
    return Hands(actors, devices)
