"""Where a case stands and what happened to it, in the words of the office. Pure."""

from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.cases.models import Case
from doorstep.cases.queries.timeline import Entry
from doorstep.cases.standing import MARKS
from doorstep.cases.states import IN_HAND, OPEN, State, StepKind
from doorstep.catalogue import deadlines

STANDS: dict[State, str | Promise] = {
    State.RAISED: gettext_lazy("Nobody has it yet. %(owner)s has to see to it by %(due)s."),
    State.TAKEN: gettext_lazy("%(helper)s has taken it on. Due %(due)s."),
    State.STARTED: gettext_lazy("%(helper)s is working on it. Due %(due)s."),
    State.RESOLVED: gettext_lazy("%(helper)s says it is done. The resident's word is missing."),
    State.CONFIRMED: gettext_lazy("Done by %(helper)s, and confirmed."),
    State.ANSWERED: gettext_lazy("Answered by %(helper)s."),
    State.NO_ANSWER: gettext_lazy("Done by %(helper)s; the resident did not answer in time."),
    State.WITHDRAWN: gettext_lazy("Withdrawn. Nothing is left to do."),
    State.MERGED: gettext_lazy("Joined to another case. Everything goes on there."),
}
LATE: dict[State, str | Promise] = {
    State.RAISED: gettext_lazy("Nobody has it yet. %(owner)s should have seen to it by %(due)s."),
    State.TAKEN: gettext_lazy("%(helper)s has taken it on. It was due %(due)s."),
    State.STARTED: gettext_lazy("%(helper)s is working on it. It was due %(due)s."),
}


def sentence(case: Case, now: datetime) -> str:
    """Who has it, and by when."""
    state = State(case.state)
    words = LATE[state] if state in OPEN and case.due_at < now else STANDS[state]
    return str(words) % {
        "helper": case.helper.name if case.helper else case.owner.name,
        "owner": case.owner.name,
        "due": deadlines.shown(case.due_at, now),
    }


WITH_PARTY: dict[StepKind, str | Promise] = {
    StepKind.TAKEN: gettext_lazy("Given to %(party)s"),
    StepKind.HANDED_BACK: gettext_lazy("%(party)s handed it back"),
    StepKind.STARTED: gettext_lazy("%(party)s began"),
    StepKind.RESOLVED: gettext_lazy("%(party)s says it is done"),
    StepKind.ANSWERED: gettext_lazy("%(party)s answered"),
    StepKind.REASSIGNED: gettext_lazy("Owned by %(party)s from here on"),
    StepKind.WRITTEN_TO: gettext_lazy("Asked %(party)s by letter or call"),
    StepKind.REPLIED: gettext_lazy("%(party)s answered; typed for them"),
    StepKind.LED: gettext_lazy("Led by %(party)s from here on"),
    StepKind.LEADER_AGREED: gettext_lazy("%(party)s, who leads it, says it can be closed"),
    StepKind.GROUPED: gettext_lazy("%(party)s joined the working group"),
    StepKind.UNGROUPED: gettext_lazy("%(party)s left the working group"),
    StepKind.HANDOVER_ASKED: gettext_lazy("%(party)s is asked to take it over"),
    StepKind.HANDOVER_BACK: gettext_lazy("%(party)s need not take it over after all"),
    StepKind.HANDOVER_REFUSED: gettext_lazy("%(party)s does not take it over"),
    StepKind.HANDOVER_LAPSED: gettext_lazy("No answer in time: %(party)s owns it from here on"),
    StepKind.HANDED_OVER: gettext_lazy("%(party)s took it over and owns it from here on"),
    StepKind.PART_ASKED: gettext_lazy("%(party)s was asked for a part"),
    StepKind.PART_ACCEPTED: gettext_lazy("%(party)s takes on its part"),
    StepKind.PART_RETURNED: gettext_lazy("%(party)s returned its part"),
    StepKind.PART_DONE: gettext_lazy("%(party)s says its part is done"),
    StepKind.PART_WITHDRAWN: gettext_lazy("%(party)s is no longer asked"),
    StepKind.PART_REMINDED: gettext_lazy("%(party)s was reminded"),
    StepKind.PART_OVERDUE: gettext_lazy("The part of %(party)s is past its deadline"),
    StepKind.WARNED: gettext_lazy("Due soon: %(party)s was warned"),
    StepKind.OVERDUE: gettext_lazy("Past its deadline: %(party)s was told"),
    StepKind.TO_GRID: gettext_lazy("Still late: went up to %(party)s"),
    StepKind.TO_SECRETARY: gettext_lazy("Still late: went up to %(party)s"),
    StepKind.TO_STREET: gettext_lazy("Still late: went up to %(party)s"),
    StepKind.TIME_ASKED: gettext_lazy("More time asked of %(party)s"),
    StepKind.TIME_GRANTED: gettext_lazy("%(party)s was given more time"),
    StepKind.TIME_REFUSED: gettext_lazy("%(party)s was given no more time"),
}
ALONE: dict[StepKind, str | Promise] = {
    StepKind.RAISED: gettext_lazy("Written down"),
    StepKind.PLACED: gettext_lazy("Its place was found"),
    StepKind.CONFIRMED: gettext_lazy("Confirmed as done"),
    StepKind.REOPENED: gettext_lazy("Not done: opened again"),
    StepKind.NO_ANSWER: gettext_lazy("Closed: no answer in time"),
    StepKind.WITHDRAWN: gettext_lazy("Withdrawn"),
    StepKind.MERGED: gettext_lazy("Joined to another case"),
    StepKind.RECATEGORISED: gettext_lazy("Put under another heading"),
    StepKind.RESIDENT_AGREED: gettext_lazy(
        "The resident says it is done; the leader's word is missing"
    ),
    StepKind.PLANNED: gettext_lazy("A step was planned"),
    StepKind.PLAN_DONE: gettext_lazy("A planned step is done"),
    StepKind.ACCOUNTED: gettext_lazy("A line in the accounts"),
    StepKind.FILED: gettext_lazy("A paper was filed"),
    StepKind.OFFERED: gettext_lazy("Volunteers near were asked"),
    StepKind.NUMBERED: gettext_lazy("Another system gave it a number"),
    StepKind.NOTED: gettext_lazy("Note"),
    StepKind.OVERDUE: gettext_lazy("Past its deadline"),
    StepKind.CALLED: gettext_lazy("Phoned"),
    StepKind.CALL_WANTED: gettext_lazy("The resident would rather be called"),
    StepKind.ERASED: gettext_lazy("Words, names and photos were erased by order"),
    StepKind.SPLIT: gettext_lazy("Split: part of it is a case of its own"),
    StepKind.TIED: gettext_lazy("Tied to another case"),
    StepKind.UNTIED: gettext_lazy("No longer tied to another case"),
    StepKind.MET: gettext_lazy("A meeting was held"),
    StepKind.UNJOINED: gettext_lazy("Seen to on its own again"),
    StepKind.NOT_TO_STREET: gettext_lazy(
        "Still late: counted, the street office is spared in the first thirty days"
    ),
    StepKind.PAUSED: gettext_lazy("Waits for the resident; the clock rests"),
    StepKind.RESUMED: gettext_lazy("It goes on; the clock runs again"),
}


def story(case: Case, entries: list[Entry], photos: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every step, newest first, as parts/timeline.html draws it."""
    hung: dict[int, list[dict[str, Any]]] = {}
    for photo in photos:
        hung.setdefault(photo["seq"], []).append(photo)
    told = [
        {
            "kind": MARKS.get(entry.kind, ""),
            "what": _told(entry),
            "who": entry.who,
            "when": entry.recorded_at,
            "words": "" if entry.kind == StepKind.RAISED else entry.words,  # it stands above
            "photos": hung.get(entry.seq, []),
        }
        for entry in reversed(entries)
    ]
    if told and case.state in IN_HAND and told[0]["kind"] == "good":
        told[0]["kind"] = "now"
    return told


def _told(entry: Entry) -> str:
    if entry.kind == StepKind.TAKEN and entry.party == entry.who:
        return _("%(party)s took it on") % {"party": entry.party}
    if entry.kind in WITH_PARTY and entry.party:
        return str(WITH_PARTY[entry.kind]) % {"party": entry.party}
    return str(ALONE.get(entry.kind, entry.label))
