"""What hangs together with a case, and the meetings about it, for whoever sees the case."""

from dataclasses import dataclass

from django.db.models import Q

from doorstep.cases import part_policies, policies
from doorstep.cases.joint_states import TieKind
from doorstep.cases.models import Case, Decision, Meeting, MeetingParty, Tie
from doorstep.cases.queries.candidates import Groups, owners_for
from doorstep.cases.queries.filling import BODIES
from doorstep.people.actors import Actor


@dataclass(frozen=True, slots=True)
class Tied:
    """A case that stands beside another."""

    case: Case
    kind: TieKind

    @property
    def label(self) -> str:
        """Why it stands there."""
        return str(self.kind.label)


@dataclass(frozen=True, slots=True)
class Minuted:
    """A meeting with who was there and what was decided."""

    meeting: Meeting
    there: list[str]
    decisions: list[Decision]


def tied_to(actor: Actor, case: Case) -> list[Tied]:
    """The cases tied to one that `actor` sees; those they may not see are not there."""
    ties = Tie.objects.filter(Q(one=case) | Q(other=case), ended_at=None)
    rows = ties.select_related("one__category", "other__category").order_by("pk")
    found = [
        Tied(tie.other if tie.one_id == case.pk else tie.one, TieKind(tie.kind)) for tie in rows
    ]
    return [each for each in found if policies.may_see(actor, each.case)]


def meetings_about(actor: Actor, case: Case) -> list[Minuted]:
    """Newest first, for whoever works on the case or oversees it; the resident hears the outcome.

    Three queries however many there are, one when there are none.
    """
    if not (part_policies.oversees(actor, case) or policies.works_on(actor, case)):
        return []
    behind = [f"party__{body}" for body in BODIES]
    rows = Meeting.objects.filter(case=case).select_related("place", "notes")
    meetings = list(rows.order_by("-held_on", "-pk"))
    if not meetings:
        return []
    told = {meeting.pk: Minuted(meeting, [], []) for meeting in meetings}
    there = MeetingParty.objects.filter(meeting__in=meetings)
    for each in there.select_related("party", *behind).order_by("pk"):
        told[each.meeting_id].there.append(each.party.name)
    decided = Decision.objects.filter(meeting__in=meetings).select_related("what", *behind)
    for decision in decided.order_by("meeting", "number"):
        told[decision.meeting_id].decisions.append(decision)
    return list(told.values())


def could_take_part(case: Case) -> Groups:
    """Whom one can ask for a part, or who could have been at a meeting."""
    return owners_for(case)
