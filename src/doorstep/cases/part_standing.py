"""Where a part stands, in the words of the party that has it and of the office. Pure."""

from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from doorstep.cases import docket, policies, standing
from doorstep.cases.joint_states import OPEN_PARTS, PartState
from doorstep.cases.models import CasePart
from doorstep.cases.queries.parts import PartEntry
from doorstep.cases.standing import Light
from doorstep.cases.states import StepKind
from doorstep.catalogue import deadlines

FOR_THE_PARTY: dict[PartState, str | Promise] = {
    PartState.ASKED: gettext_lazy("Do you take this on? It is due %(due)s."),
    PartState.ACCEPTED: gettext_lazy("You have taken this on. It is due %(due)s."),
    PartState.RETURNED: gettext_lazy("You gave this back. %(owner)s decides how it goes on."),
    PartState.DONE: gettext_lazy("Done. %(owner)s tells the resident. Thank you!"),
    PartState.WITHDRAWN: gettext_lazy("This is no longer needed. Thank you."),
}
TOLD: dict[StepKind, str | Promise] = {
    StepKind.PART_ASKED: gettext_lazy("You were asked"),
    StepKind.PART_ACCEPTED: gettext_lazy("You took it on"),
    StepKind.PART_RETURNED: gettext_lazy("You gave it back"),
    StepKind.PART_DONE: gettext_lazy("You said it is done"),
    StepKind.PART_WITHDRAWN: gettext_lazy("It is no longer needed"),
    StepKind.PART_REMINDED: gettext_lazy("You were reminded"),
    StepKind.PART_OVERDUE: gettext_lazy("The deadline passed"),
}


def sentence(part: CasePart, now: datetime) -> str:
    """For whoever has it: what is theirs to do now, or that nothing is."""
    return str(FOR_THE_PARTY[PartState(part.state)]) % {
        "due": deadlines.shown(part.due_at, now),
        "owner": part.case.owner.name,
    }


def light(part: CasePart, now: datetime) -> Light:
    """Its light, the same for both sides."""
    if part.state == PartState.RETURNED:
        return Light("asks", pgettext("part", "returned"))
    if part.state in OPEN_PARTS:
        return standing.of_deadline(part.due_at, now)
    if part.state == PartState.DONE:
        return Light("done", pgettext("part", "done"))
    return Light("off", _("no longer asked for"))


def spot(part: CasePart) -> str:
    """At which building it is; the community where no building is known."""
    return standing.place(part.case) or part.case.community.name


def about(part: CasePart) -> str:
    """Under which heading it comes; a private matter is not named to others."""
    is_open = policies.may_be_public(part.case)
    return part.case.category.public_name if is_open else _("a private matter")


def story(entries: list[PartEntry], photos: list[Any]) -> list[dict[str, Any]]:
    """What happened to it, newest first, as parts/timeline.html draws it for the party."""
    return _drawn(entries, photos, {kind: str(words) for kind, words in TOLD.items()})


def office_story(
    entries: list[PartEntry], photos: list[Any], *, party: str
) -> list[dict[str, Any]]:
    """The same in the words of the office."""
    told = {kind: str(words) % {"party": party} for kind, words in docket.WITH_PARTY.items()}
    return _drawn(entries, photos, told)


def _drawn(
    entries: list[PartEntry], photos: list[Any], told: dict[StepKind, str]
) -> list[dict[str, Any]]:
    hung: dict[int, list[Any]] = {}
    for photo in photos:
        hung.setdefault(photo["seq"], []).append(photo)
    return [
        {
            "kind": standing.MARKS.get(entry.kind, ""),
            "what": told.get(entry.kind, str(entry.kind.label)),
            "when": entry.recorded_at,
            "words": entry.words,
            "photos": hung.get(entry.seq, []),
        }
        for entry in entries
    ]
