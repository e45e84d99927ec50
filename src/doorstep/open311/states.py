"""Our states in the words of GeoReport v2 and of its update extension, both ways, as data."""

from dataclasses import dataclass

from django.db import models

from doorstep.cases.states import State, StepKind


class Status(models.TextChoices):
    """All that GeoReport v2 itself knows."""

    OPEN = "open", "open"
    CLOSED = "closed", "closed"


class Word(models.TextChoices):
    """What the update extension says."""

    OPEN = "OPEN"
    INVESTIGATING = "INVESTIGATING"
    IN_PROGRESS = "IN_PROGRESS"
    ACTION_SCHEDULED = "ACTION_SCHEDULED"
    FIXED = "FIXED"
    CLOSED = "CLOSED"
    DUPLICATE = "DUPLICATE"
    NOT_COUNCILS_RESPONSIBILITY = "NOT_COUNCILS_RESPONSIBILITY"
    NO_FURTHER_ACTION = "NO_FURTHER_ACTION"
    INTERNAL_REFERRAL = "INTERNAL_REFERRAL"
    FOR_TRIAGE = "FOR_TRIAGE"
    CANCELLED = "CANCELLED"
    REOPEN = "REOPEN"


@dataclass(frozen=True, slots=True)
class Said:
    """How a state is told: closed only once the resident has had the last word."""

    status: Status
    word: Word


STATES: dict[State, Said] = {
    State.RAISED: Said(Status.OPEN, Word.OPEN),
    State.TAKEN: Said(Status.OPEN, Word.ACTION_SCHEDULED),
    State.STARTED: Said(Status.OPEN, Word.IN_PROGRESS),
    State.RESOLVED: Said(Status.OPEN, Word.FIXED),
    State.CONFIRMED: Said(Status.CLOSED, Word.CLOSED),
    State.ANSWERED: Said(Status.CLOSED, Word.CLOSED),
    State.NO_ANSWER: Said(Status.CLOSED, Word.NO_FURTHER_ACTION),
    State.WITHDRAWN: Said(Status.CLOSED, Word.CANCELLED),
    State.MERGED: Said(Status.CLOSED, Word.DUPLICATE),
}

# One for each of `TOLD_OUTSIDE`; every other step stays in the house.
UPDATES: dict[StepKind, Word] = {
    StepKind.TAKEN: Word.ACTION_SCHEDULED,
    StepKind.STARTED: Word.IN_PROGRESS,
    StepKind.HANDED_BACK: Word.OPEN,
    StepKind.RESOLVED: Word.FIXED,
    StepKind.CONFIRMED: Word.CLOSED,
    StepKind.REOPENED: Word.REOPEN,
    StepKind.ANSWERED: Word.CLOSED,
    StepKind.NO_ANSWER: Word.NO_FURTHER_ACTION,
    StepKind.WITHDRAWN: Word.CANCELLED,
    StepKind.MERGED: Word.DUPLICATE,
    StepKind.UNJOINED: Word.REOPEN,
}


class Meant(models.TextChoices):
    """What a client's update asks us to do."""

    NOTE = "NOTE"
    NOT_FIXED = "NOT_FIXED"


# A client never closes, confirms or withdraws: that is the resident's word. What it says is kept.
HEARD: dict[Word, Meant] = dict.fromkeys(Word, Meant.NOTE) | {
    Word.OPEN: Meant.NOT_FIXED,
    Word.REOPEN: Meant.NOT_FIXED,
}


def states_of(statuses: set[Status]) -> list[State]:
    """Our states that are told by these."""
    return [state for state, said in STATES.items() if said.status in statuses]
