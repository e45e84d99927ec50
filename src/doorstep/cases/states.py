"""The life of a case as data: its states, the moves between them and why each exists."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where a case stands. Later issues add moves; a state is never renamed."""

    RAISED = "RAISED", _("waiting for someone")
    TAKEN = "TAKEN", _("taken")
    STARTED = "STARTED", _("being worked on")
    RESOLVED = "RESOLVED", _("done, waiting for the resident's word")
    CONFIRMED = "CONFIRMED", _("confirmed by the resident")
    ANSWERED = "ANSWERED", _("answered on the spot")
    NO_ANSWER = "NO_ANSWER", _("done, the resident did not answer")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")
    MERGED = "MERGED", _("joined to another case")


MOVES: dict[State, dict[State, str]] = {
    State.RAISED: {
        State.TAKEN: "someone claims it, or is given it",
        State.ANSWERED: "a question is answered on the spot",
        State.WITHDRAWN: "whoever raised it no longer needs it",
        State.MERGED: "the same matter is already with us",
    },
    State.TAKEN: {
        State.STARTED: "the helper sets to work",
        State.RESOLVED: "small things are done in one go",
        State.RAISED: "handed back with a reason",
        State.ANSWERED: "a question turns out to need only an answer",
        State.WITHDRAWN: "whoever raised it no longer needs it",
        State.MERGED: "the same matter is already with us",
    },
    State.STARTED: {
        State.RESOLVED: "the helper says it is done, and how",
        State.RAISED: "handed back with a reason",
        State.WITHDRAWN: "whoever raised it no longer needs it",
        State.MERGED: "the same matter is already with us",
    },
    State.RESOLVED: {
        State.CONFIRMED: "the resident says it is fixed",
        State.RAISED: "the resident says it is not fixed",
        State.NO_ANSWER: "nobody answered in time",
    },
    State.CONFIRMED: {State.RAISED: "reopened inside the window"},
    State.ANSWERED: {State.RAISED: "reopened inside the window"},
    State.NO_ANSWER: {State.RAISED: "reopened inside the window"},
    State.WITHDRAWN: {},
    State.MERGED: {State.RAISED: "not the same after all, or the other was withdrawn"},
}

OPEN = frozenset({State.RAISED, State.TAKEN, State.STARTED})
IN_HAND = frozenset({State.TAKEN, State.STARTED})
REOPENABLE = frozenset({State.CONFIRMED, State.ANSWERED, State.NO_ANSWER})
CLOSED = REOPENABLE | {State.WITHDRAWN, State.MERGED}
SAYS_HOW = frozenset({State.RESOLVED}) | REOPENABLE


class Channel(models.TextChoices):
    """How a case reached us."""

    DESK = "DESK", _("at the desk")
    PHONE = "PHONE", _("by phone")
    DOOR = "DOOR", _("at the door")
    WEB = "WEB", _("on the web")
    CODE = "CODE", _("by scanned code")
    API = "API", _("by another system")
    IMPORT = "IMPORT", _("imported")


class StepKind(models.TextChoices):
    """What happened to a case, one kind per row of its history."""

    RAISED = "RAISED", _("taken down")
    PLACED = "PLACED", _("placed")
    TAKEN = "TAKEN", _("taken on")
    HANDED_BACK = "HANDED_BACK", _("handed back")
    STARTED = "STARTED", _("work began")
    RESOLVED = "RESOLVED", _("done")
    CONFIRMED = "CONFIRMED", _("confirmed")
    REOPENED = "REOPENED", _("not fixed, opened again")
    ANSWERED = "ANSWERED", _("answered on the spot")
    NO_ANSWER = "NO_ANSWER", _("closed without an answer")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")
    MERGED = "MERGED", _("joined to another case")
    RECATEGORISED = "RECATEGORISED", _("put under another heading")
    REASSIGNED = "REASSIGNED", _("given to another owner")
    HANDOVER_ASKED = "HANDOVER_ASKED", _("another party asked to own it")
    HANDOVER_BACK = "HANDOVER_BACK", _("the question to own it taken back")
    HANDOVER_REFUSED = "HANDOVER_REFUSED", _("the party asked does not take it")
    HANDOVER_LAPSED = "HANDOVER_LAPSED", _("the party asked did not answer")
    HANDED_OVER = "HANDED_OVER", _("taken over by the party asked")
    OFFERED = "OFFERED", _("volunteers near were asked")
    WRITTEN_TO = "WRITTEN_TO", _("a letter or call to a body outside")
    REPLIED = "REPLIED", _("their answer, typed for them")
    NUMBERED = "NUMBERED", _("another system gave it a number")
    LED = "LED", _("taken by a leader")
    LEADER_AGREED = "LEADER_AGREED", _("the leader says it can be closed")
    RESIDENT_AGREED = "RESIDENT_AGREED", _("the resident says it is done; the leader has not yet")
    GROUPED = "GROUPED", _("joined the working group")
    UNGROUPED = "UNGROUPED", _("left the working group")
    PLANNED = "PLANNED", _("a step was planned")
    PLAN_DONE = "PLAN_DONE", _("a planned step was done")
    ACCOUNTED = "ACCOUNTED", _("a line in the accounts")
    FILED = "FILED", _("a paper was filed")
    NOTED = "NOTED", _("note")
    OVERDUE = "OVERDUE", _("past its deadline")
    CALLED = "CALLED", _("call-back")
    CALL_WANTED = "CALL_WANTED", _("the resident would like a call")
    ERASED = "ERASED", _("words and names erased")
    SHOWN = "SHOWN", _("may be shown in public")
    HIDDEN = "HIDDEN", _("no longer shown in public")
    PART_ASKED = "PART_ASKED", _("asked for a part")
    PART_ACCEPTED = "PART_ACCEPTED", _("part accepted")
    PART_RETURNED = "PART_RETURNED", _("part returned")
    PART_DONE = "PART_DONE", _("part done")
    PART_WITHDRAWN = "PART_WITHDRAWN", _("part no longer asked for")
    PART_REMINDED = "PART_REMINDED", _("reminded of a part")
    PART_OVERDUE = "PART_OVERDUE", _("part past its deadline")
    SPLIT = "SPLIT", _("split")
    TIED = "TIED", _("tied to another case")
    UNTIED = "UNTIED", _("no longer tied to another case")
    MET = "MET", _("meeting held")
    UNJOINED = "UNJOINED", _("seen to on its own again")
    WARNED = "WARNED", _("soon due, warned")
    TO_GRID = "TO_GRID", _("late, the grid worker was told")
    TO_SECRETARY = "TO_SECRETARY", _("late, the secretary was told")
    TO_STREET = "TO_STREET", _("late, the street office was told")
    NOT_TO_STREET = "NOT_TO_STREET", _("late, counted; the street office is not told yet")
    PAUSED = "PAUSED", _("waiting for the resident")
    RESUMED = "RESUMED", _("the clock runs again")
    TIME_ASKED = "TIME_ASKED", _("more time asked for")
    TIME_GRANTED = "TIME_GRANTED", _("more time given")
    TIME_REFUSED = "TIME_REFUSED", _("no more time given")


# Each of these names the owner from then on; the last of them says who owns a case.
OWNER_STEPS = frozenset({StepKind.REASSIGNED, StepKind.HANDED_OVER, StepKind.HANDOVER_LAPSED})

# What the world may hear of; every other step stays in the house.
TOLD_OUTSIDE = (
    StepKind.TAKEN,
    StepKind.HANDED_BACK,
    StepKind.STARTED,
    StepKind.RESOLVED,
    StepKind.CONFIRMED,
    StepKind.REOPENED,
    StepKind.ANSWERED,
    StepKind.NO_ANSWER,
    StepKind.WITHDRAWN,
    StepKind.MERGED,
    StepKind.UNJOINED,
)


class SortedBy(models.TextChoices):
    """Who put a case under its category."""

    PERSON = "PERSON", _("chosen by a person")
    KEYWORD = "KEYWORD", _("suggested by a keyword")
    FALLBACK = "FALLBACK", _("not sorted yet")


class Part(models.TextChoices):
    """What a party has to do with a case."""

    OWNER = "OWNER", _("owner")
    HELPER = "HELPER", _("helper")


class Ending(models.TextChoices):
    """How an assignment came to its end."""

    PASSED_ON = "PASSED_ON", _("passed on")
    HANDED_BACK = "HANDED_BACK", _("handed back")
    FINISHED = "FINISHED", _("finished")
    CALLED_OFF = "CALLED_OFF", _("called off")


class HandOverEnd(models.TextChoices):
    """How the question to another party whether they own a case came to its end."""

    ACCEPTED = "ACCEPTED", _("they took it over")
    REFUSED = "REFUSED", _("they did not take it")
    TAKEN_BACK = "TAKEN_BACK", _("the question was taken back")
    LAPSED = "LAPSED", _("they did not answer in time")
    OVERTAKEN = "OVERTAKEN", _("something else came before")


class OfferEnd(models.TextChoices):
    """What came of asking a volunteer by name."""

    CLAIMED = "CLAIMED", _("they took it on")
    ELSEWHERE = "ELSEWHERE", _("somebody else has it, or nobody is needed any more")


class Means(models.TextChoices):
    """How a body that does not sign in is reached."""

    LETTER = "LETTER", _("printed letter")
    CALL = "CALL", pgettext_lazy("means", "call")


class OutsideSystem(models.TextChoices):
    """A system to which cases are handed by card; how its fields stand: cards_outside."""

    HOTLINE = "12345", _("12345 hotline")
    CITY = "chengguan", _("City management platform")


class GroupRole(models.TextChoices):
    """What somebody of a working group is there for."""

    RUNS = "RUNS", _("runs it day by day")
    WORKS = "WORKS", _("works on it")
    ADVISES = "ADVISES", _("advises: law, money, building")
    KEEPS = "KEEPS", _("keeps papers and accounts")


class WaitsFor(models.TextChoices):
    """What we need from the resident before we can go on; the clock rests meanwhile."""

    NOBODY_IN = "NOBODY_IN", _("nobody was in")
    PAPERS = "PAPERS", _("papers or an answer are missing")
    LATER = "LATER", _("the resident would like us to come later")


class WhyLater(models.TextChoices):
    """Why more time is asked for; the resident reads it."""

    PARTS = "PARTS", _("a part has to be ordered")
    WEATHER = "WEATHER", _("the weather does not allow it")
    OTHERS = "OTHERS", _("somebody else has to act first")
    LARGER = "LARGER", _("it is more work than it looked")


class Asked(models.TextChoices):
    """What became of asking for more time."""

    ASKED = "ASKED", _("waiting for an answer")
    GRANTED = "GRANTED", _("given")
    REFUSED = "REFUSED", _("not given")
    LAPSED = "LAPSED", _("no longer needed")


class Nudged(models.TextChoices):
    """What somebody is told about a clock."""

    WARNED = "WARNED", _("due soon")
    OVERDUE = "OVERDUE", _("past its deadline")
    CLIMBED = "CLIMBED", _("late, and now one level up")
    RESUMED = "RESUMED", _("the clock runs again")


class Moment(models.TextChoices):
    """Which side of the work a photo shows."""

    BEFORE = "BEFORE", _("before")
    AFTER = "AFTER", _("after")
    PAPER = "PAPER", _("paper")


class CallOutcome(models.TextChoices):
    """What a call-back brought."""

    CONFIRMED = "CONFIRMED", _("the resident says it is fixed")
    REOPENED = "REOPENED", _("the resident says it is not fixed")
    NOT_REACHED = "NOT_REACHED", _("nobody was reached")
