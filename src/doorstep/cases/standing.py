"""Where a case stands, in the words of its reader: a sentence, a light, a story. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from doorstep.cases.models import Case
from doorstep.cases.queries.timeline import Entry
from doorstep.cases.states import IN_HAND, OPEN, State, StepKind
from doorstep.catalogue import deadlines

SOON = timedelta(hours=24)
EXCERPT = 48

NEVER_TOLD = frozenset(
    {
        StepKind.PLACED,
        StepKind.NOTED,
        StepKind.RECATEGORISED,
        StepKind.OFFERED,
        StepKind.WRITTEN_TO,
        StepKind.REPLIED,
        StepKind.NUMBERED,
        StepKind.GROUPED,
        StepKind.UNGROUPED,
        StepKind.PLANNED,
        StepKind.PLAN_DONE,
        StepKind.ACCOUNTED,
        StepKind.FILED,
        StepKind.HANDOVER_ASKED,
        StepKind.HANDOVER_BACK,
        StepKind.HANDOVER_REFUSED,
        # Who was asked for which part is the owner's business: the resident gets one answer.
        *(each for each in StepKind if each.startswith("PART_")),
        *(StepKind.TIED, StepKind.UNTIED),
        StepKind.WARNED,
        StepKind.TO_GRID,
        StepKind.TO_SECRETARY,
        StepKind.TO_STREET,
        StepKind.NOT_TO_STREET,
        StepKind.TIME_ASKED,
        StepKind.TIME_REFUSED,
    }
)
MARKS = {
    StepKind.TAKEN: "good",
    StepKind.STARTED: "good",
    StepKind.RESOLVED: "asks",
    StepKind.CONFIRMED: "good",
    StepKind.ANSWERED: "good",
    StepKind.REOPENED: "problem",
    StepKind.OVERDUE: "problem",
    StepKind.PART_DONE: "good",
    StepKind.PART_RETURNED: "problem",
    StepKind.PART_OVERDUE: "problem",
    StepKind.TO_GRID: "problem",
    StepKind.TO_SECRETARY: "problem",
    StepKind.TO_STREET: "problem",
    StepKind.PAUSED: "asks",
}


@dataclass(frozen=True, slots=True)
class Light:
    """What is due or done: parts/light.html draws it."""

    kind: str
    words: str


def light(case: Case, now: datetime) -> Light:
    """The light of a case as everybody but its own resident sees it too."""
    if case.state in OPEN:
        return of_deadline(case.due_at, now)
    if case.state == State.RESOLVED:
        return Light("asks", question(case))
    if case.state == State.WITHDRAWN:
        return Light("off", _("taken back"))
    if case.state == State.MERGED:
        return Light("off", _("seen to with a neighbour's"))
    return Light("done", _("answered") if case.state == State.ANSWERED else _("done"))


def of_deadline(due_at: datetime, now: datetime) -> Light:
    """The light of something that still has to be done."""
    if due_at < now:
        return Light("late", late_by(now - due_at))
    by = _("by %(due)s") % {"due": deadlines.shown(due_at, now)}
    return Light("soon" if due_at - now < SOON else "calm", by)


def late_by(time: timedelta) -> str:
    """2 days late; under a day in hours."""
    hours = int(time.total_seconds() // 3600)
    if hours < 24:
        count = max(1, hours)
        return ngettext("%(count)d hour late", "%(count)d hours late", count) % {"count": count}
    return ngettext("%(count)d day late", "%(count)d days late", hours // 24) % {
        "count": hours // 24
    }


def question(case: Case) -> str:
    """The question in the words of the matter; a private matter is not named."""
    return _("Is it settled?") if case.is_private else case.category.ask


def yes(case: Case) -> str:
    """The answer that closes it."""
    return _("Yes, it is settled") if case.is_private else case.category.yes


def no(case: Case) -> str:
    """The answer that opens it again."""
    return _("Not yet") if case.is_private else case.category.no


def title(case: Case, *, may_read: bool = True) -> str:
    """What it is about: the resident's own first words, else what residents call such a matter."""
    return (excerpt(case) if may_read else "") or matter(case, may_read=may_read)


def excerpt(case: Case) -> str:
    """The first words of what was said."""
    words = " ".join(case.said_words.split())
    return words if len(words) <= EXCERPT else f"{words[: EXCERPT - 1]}…"


def matter(case: Case, *, may_read: bool = True) -> str:
    """As residents call it; a private one is not named to whoever may not read it."""
    if case.is_private and not may_read:
        return _("the matter you told us about")
    return case.category.public_name


def place(case: Case, *, with_door: bool = False) -> str:
    """欧景苑 3栋; the door only where somebody may read it."""
    if case.estate is None:
        return ""
    if with_door and case.dwelling is not None:
        return f"{case.estate.name} {case.dwelling.label}"
    return f"{case.estate.name} {case.building.name}" if case.building else case.estate.name


WITH_HELPER: dict[State, str | Promise] = {
    State.TAKEN: gettext_lazy("%(helper)s has taken it on. You hear from us by %(due)s."),
    State.STARTED: gettext_lazy("%(helper)s is working on it. You hear from us by %(due)s."),
    State.RESOLVED: gettext_lazy("%(helper)s says it is done. Please tell us whether it is."),
    State.CONFIRMED: gettext_lazy("%(helper)s saw to it, and it was confirmed as done."),
    State.ANSWERED: gettext_lazy("%(helper)s has answered."),
    State.NO_ANSWER: gettext_lazy("%(helper)s says it is done. We have not heard from you since."),
}
ALONE: dict[State, str | Promise] = {
    State.WITHDRAWN: gettext_lazy("It was taken back, so nobody needs to come."),
    State.MERGED: gettext_lazy("A neighbour told us the same. We see to both at once."),
}


def sentence(case: Case, now: datetime) -> str:
    """Who, what, when, for the resident."""
    state = State(case.state)
    names = {
        "helper": case.helper.name if case.helper else "",
        "owner": case.owner.name,
        "due": deadlines.shown(case.due_at, now),
    }
    if case.state in OPEN and case.due_at < now:
        if state in IN_HAND:
            return _("%(helper)s is on it. It takes longer than we promised; we are after it.") % (
                names
            )
        return _("%(owner)s has it. It takes longer than we promised; we are after it.") % names
    if state == State.RAISED:
        return _("%(owner)s has it and finds somebody. You hear from us by %(due)s.") % names
    words = WITH_HELPER.get(state) or ALONE[state]
    return str(words) % names


TOLD: dict[StepKind, str | Promise] = {
    StepKind.TAKEN: gettext_lazy("%(party)s took it on"),
    StepKind.HANDED_BACK: gettext_lazy("%(party)s cannot after all; we find somebody else"),
    StepKind.STARTED: gettext_lazy("%(party)s began"),
    StepKind.RESOLVED: gettext_lazy("%(party)s says it is done"),
    StepKind.ANSWERED: gettext_lazy("%(party)s answered"),
    StepKind.REASSIGNED: gettext_lazy("Now with %(party)s"),
    StepKind.LED: gettext_lazy("%(party)s answers for it in person from now on"),
    StepKind.LEADER_AGREED: gettext_lazy("%(party)s says it can be closed"),
    StepKind.HANDED_OVER: gettext_lazy("Now with %(party)s"),
    StepKind.HANDOVER_LAPSED: gettext_lazy("Now with %(party)s"),
    StepKind.OVERDUE: gettext_lazy("It takes longer than we promised"),
    StepKind.NO_ANSWER: gettext_lazy("Put down as done; we had not heard from you"),
    StepKind.WITHDRAWN: gettext_lazy("It was taken back"),
    StepKind.MERGED: gettext_lazy("Joined with the same matter of a neighbour"),
    StepKind.CALL_WANTED: gettext_lazy("You asked us to call you"),
    StepKind.CALLED: gettext_lazy("We called you"),
    StepKind.ERASED: gettext_lazy("Words, names and photos were erased by order"),
    StepKind.SPLIT: gettext_lazy("It was made into two, so that each is seen to"),
    StepKind.MET: gettext_lazy("Everybody concerned sat down about it"),
    StepKind.UNJOINED: gettext_lazy("Seen to on its own again"),
    StepKind.PAUSED: gettext_lazy("We wait for you"),
    StepKind.RESUMED: gettext_lazy("We go on"),
    StepKind.TIME_GRANTED: gettext_lazy("It takes longer; the day was moved"),
}
BY_THEMSELVES: dict[StepKind, str | Promise] = {
    StepKind.RAISED: gettext_lazy("You told us"),
    StepKind.CONFIRMED: gettext_lazy("You said it is done"),
    StepKind.RESIDENT_AGREED: gettext_lazy("You said it is done"),
    StepKind.REOPENED: gettext_lazy("You said it is not done; we go on"),
}
BY_THE_RESIDENT: dict[StepKind, str | Promise] = {
    StepKind.RAISED: gettext_lazy("The resident told us"),
    StepKind.CONFIRMED: gettext_lazy("The resident says it is done"),
    StepKind.RESIDENT_AGREED: gettext_lazy("The resident says it is done"),
    StepKind.REOPENED: gettext_lazy("The resident says it is not done; we go on"),
}
BY_SOMEBODY: dict[StepKind, str | Promise] = {
    StepKind.RAISED: gettext_lazy("%(who)s wrote it down"),
    StepKind.CONFIRMED: gettext_lazy("%(who)s says it is done"),
    StepKind.RESIDENT_AGREED: gettext_lazy("%(who)s says it is done"),
    StepKind.REOPENED: gettext_lazy("%(who)s says it is not done; we go on"),
}


def story(
    case: Case, entries: list[Entry], photos: list[Any] | None = None, *, me: str | None = None
) -> list[Any]:
    """What happened, newest first, as parts/timeline.html draws it.

    `me` is how the resident who reads it is called, empty when unknown; None for all others.
    """
    hung: dict[int, list[Any]] = {}
    for photo in photos or []:
        hung.setdefault(photo["seq"], []).append(photo)
    told = [
        {
            "kind": MARKS.get(entry.kind, ""),
            "what": _told(entry, me),
            "when": entry.recorded_at,
            "words": entry.words,
            "photos": hung.get(entry.seq, []),
        }
        for entry in reversed(entries)
        if entry.kind not in NEVER_TOLD or (entry.kind == StepKind.NOTED and entry.words)
    ]
    if told and case.state in IN_HAND and told[0]["kind"] == "good":
        told[0]["kind"] = "now"
    return told


def _told(entry: Entry, me: str | None) -> str:
    if entry.kind == StepKind.NOTED:
        return _("Added in writing")
    names = {"party": entry.party, "who": entry.who}
    if entry.kind in TOLD:
        return str(TOLD[entry.kind]) % names
    by = BY_SOMEBODY if entry.who not in {"", me} else BY_THEMSELVES
    if me is None and not entry.who:
        by = BY_THE_RESIDENT
    return str(by[entry.kind]) % names
