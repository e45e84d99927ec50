"""What an answer sets going, whoever gave it and by whichever way: is it one, and is it so?"""

from datetime import datetime

from doorstep.cases import events
from doorstep.cases.models import Case
from doorstep.cases.operations.verifying import draw_for_a_look, flag_if_empty
from doorstep.kernel.events import listen
from doorstep.messaging.operations import tell, tell_party
from doorstep.people import parties
from doorstep.people.states import PostKind


@listen(events.CaseResolved)
def look_at_what_was_done(event: events.CaseResolved, *, at: datetime) -> None:
    case = _case(event.case_id)
    _flag(case, event.seq, at=at)
    visit = draw_for_a_look(case, event.seq, at=at)
    if visit is not None and visit.assigned_to is not None:
        tell(
            visit.assigned_to,
            "cases.revisit_asked",
            {"work": case.pk},
            reference=f"revisit:{visit.pk}",
            at=at,
        )


@listen(events.CaseAnswered)
def look_at_what_was_answered(event: events.CaseAnswered, *, at: datetime) -> None:
    _flag(_case(event.case_id), event.seq, at=at)


def _flag(case: Case, seq: int, *, at: datetime) -> None:
    """The secretary hears of a reply that says nothing."""
    reply = flag_if_empty(case, seq, at=at)
    if reply is not None:
        tell_party(
            parties.of_post(PostKind.SECRETARY, case.community),
            "cases.reply_flagged",
            {"work": case.pk},
            reference=f"empty:{reply.pk}",
            at=at,
        )


def _case(case_id: int) -> Case:
    rows = Case.objects.select_related("category", "community", "helper", "answer", "said")
    return rows.get(pk=case_id)
