"""A meeting about a case, written down once as it was: who was there and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.cases import events, part_policies
from doorstep.cases.models import Case, Decision, Meeting, MeetingParty
from doorstep.cases.operations import moving
from doorstep.cases.operations.moving import MayNot, WrongState
from doorstep.cases.states import StepKind
from doorstep.kernel import clock, typed, words
from doorstep.kernel.errors import BadInput
from doorstep.people.actors import Actor
from doorstep.people.models import Party

PLACE_LENGTH = 200
WHAT_LENGTH = 500
MOST_DECISIONS = 20
LONG_AGO = timedelta(days=366)


class OddMeeting(BadInput):
    """What is said of the meeting cannot have been so."""

    code = "cases.odd_meeting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Who does what by when."""

    party: Party
    what: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """When and where people sat down, who they were, and what came of it."""

    held_on: date
    place: str
    parties: Sequence[Party]
    decisions: Sequence[Decided] = ()
    notes: str = ""


@transaction.atomic
def record_meeting(
    case_id: int, *, minutes: Minutes, by: Actor, at: datetime, version: int | None = None
) -> Meeting:
    """Write down a meeting about a case that is not closed; its decisions become promises.

    Raises MayNot, WrongState, OddMeeting for a day to come, nobody there or a decision due before
    the meeting, BadInput without a place or for words that are too long.
    """
    case = moving.locked(case_id, by=by, version=version)
    if not part_policies.may_meet(by, case):
        raise MayNot(_("Only whoever works on this case can write down a meeting about it."))
    if case.closed_at is not None:
        raise WrongState(case)
    _check(minutes, at=at)
    place = _line(minutes.place, "place", PLACE_LENGTH)
    step = moving.append(case, StepKind.MET, by=by, at=at)
    kept = words.keep(place, about=moving.about(case), at=at)
    notes = moving.keep(case, minutes.notes, at=at)
    meeting = Meeting.objects.create(
        case=case,
        step_seq=step.seq,
        held_on=minutes.held_on,
        place=kept,
        place_digest=kept.digest,
        notes=notes,
        notes_digest=notes.digest if notes else "",
        recorded_at=at,
    )
    there = dict.fromkeys(minutes.parties)
    MeetingParty.objects.bulk_create(MeetingParty(meeting=meeting, party=each) for each in there)
    for number, decided in enumerate(minutes.decisions, 1):
        _decide(meeting, case, number, decided, at=at)
    told = events.MeetingRecorded(case_id=case.pk, seq=step.seq, meeting_id=meeting.pk)
    moving.leave(case, "record_meeting", told, by=by, at=at)
    return meeting


def _check(minutes: Minutes, *, at: datetime) -> None:
    today = clock.shanghai_day(at)
    if minutes.held_on > today:
        raise OddMeeting(
            _("This day is still to come. Please write it down then."), field="held_on"
        )
    if minutes.held_on < today - LONG_AGO:
        raise OddMeeting(_("That is more than a year ago. Please check the day."), field="held_on")
    if not minutes.parties:
        raise OddMeeting(_("Please say who was there."), field="parties")
    if len(minutes.decisions) > MOST_DECISIONS:
        raise OddMeeting(_("At most twenty decisions a meeting."), field="decisions")
    for decided in minutes.decisions:
        if clock.shanghai_day(decided.due_at) < minutes.held_on:
            raise OddMeeting(
                _("A decision cannot be due before the meeting. Please check the days."),
                field="decisions",
            )


def _decide(meeting: Meeting, case: Case, number: int, decided: Decided, *, at: datetime) -> None:
    what = words.keep(
        _line(decided.what, "decisions", WHAT_LENGTH), about=moving.about(case), at=at
    )
    Decision.objects.create(
        meeting=meeting,
        number=number,
        party=decided.party,
        what=what,
        what_digest=what.digest,
        due_at=decided.due_at,
    )


def _line(text: str, field: str, most: int) -> str:
    try:
        return typed.line(text, max_length=most)
    except BadInput as refusal:
        refusal.field = field
        raise
