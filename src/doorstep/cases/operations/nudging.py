"""Telling people about clocks: all that waits for somebody goes out as one message.

A step leaves a nudge; this writes the messages. After an outage there are many nudges, and still
one message for each person.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from doorstep.cases.models import Nudge
from doorstep.cases.states import Nudged
from doorstep.catalogue.states import Urgency
from doorstep.messaging.operations import tell
from doorstep.messaging.states import Lane
from doorstep.people import parties
from doorstep.people.models import Party, Person

MOST = 20_000
TEXTS: dict[str, str] = {
    Nudged.WARNED: "cases.warned",
    Nudged.OVERDUE: "cases.overdue",
    Nudged.CLIMBED: "cases.climbed",
    Nudged.RESUMED: "cases.clock_runs_again",
}


@transaction.atomic
def tell_nudges(at: datetime) -> int:
    """Write a message to everybody a clock has something to say to; how many messages."""
    waiting = list(
        Nudge.objects.select_related("case__owner", "party")
        .filter(told_at=None)
        .order_by("pk")[:MOST]
    )
    written = sum(_tell(person, some, at=at) for person, some in _by_person(waiting).items())
    Nudge.objects.filter(pk__in=[each.pk for each in waiting]).update(told_at=at)
    return written


def _by_person(waiting: Iterable[Nudge]) -> dict[Person, list[Nudge]]:
    behind: dict[Party, list[Person]] = {}
    found: defaultdict[Person, list[Nudge]] = defaultdict(list)
    for nudge in waiting:
        if nudge.party not in behind:
            behind[nudge.party] = parties.people_behind(nudge.party)
        for person in behind[nudge.party]:
            found[person].append(nudge)
    return found


def _tell(person: Person, nudges: list[Nudge], *, at: datetime) -> bool:
    """One about one case, or one that sums up. False when nothing written reaches them."""
    cases = {nudge.case_id for nudge in nudges}
    is_danger = any(nudge.case.urgency == Urgency.DANGER for nudge in nudges)
    last = nudges[-1]
    if len(cases) == 1:
        template = TEXTS[last.kind]
        ids: dict[str, object] = {"work": last.case_id, "due": last.case_id, "code": last.case_id}
    else:
        template = "cases.clocks"
        late = {each.case_id for each in nudges if each.kind in {Nudged.OVERDUE, Nudged.CLIMBED}}
        soon = {each.case_id for each in nudges if each.kind == Nudged.WARNED}
        ids = {"cases": len(cases), "late": len(late), "soon": len(soon)}
    message = tell(
        person,
        template,
        ids,
        reference=f"clocks:{nudges[0].pk}-{last.pk}:{person.pk}",
        at=at,
        lane=Lane.URGENT if is_danger else None,
    )
    return message is not None
