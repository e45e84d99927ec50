"""What lies in another district goes to the department there, and the resident hears who has it."""

from datetime import datetime

from doorstep.cases import events
from doorstep.cases.models import Case
from doorstep.cases.operations.straddling import ask_where_it_lies
from doorstep.cases.states import Channel
from doorstep.cases.telling import tell_residents
from doorstep.kernel.events import later
from doorstep.people.actors import Actor


@later(events.LiesElsewhere)
def ask_the_department_there(event: events.LiesElsewhere, *, at: datetime) -> None:
    """By the worker: taking a case down stays as quick as anywhere else."""
    part = ask_where_it_lies(event.case_id, by=Actor.system("cases.straddling"), at=at)
    if part is None:
        return
    case = Case.objects.select_related("beneficiary", "spoken_by").get(pk=event.case_id)
    if case.channel == Channel.IMPORT:
        return  # what another system had on record is no news
    ids = {"matter": case.pk, "party": part.party_id, "owner": case.owner_id, "due": case.pk}
    tell_residents(case, "cases.lies_elsewhere", ids, seq=str(part.pk), at=at)
