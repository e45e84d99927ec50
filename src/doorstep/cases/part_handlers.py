"""Telling parties of their parts, owners of what parties answer, and joined residents of the rest.

Each listener writes outbox rows with ids; nothing is sent here.
"""

from datetime import datetime

from doorstep.cases import events, part_messages, part_policies  # noqa: F401 - the texts register themselves
from doorstep.cases.models import Case, CasePart, Step
from doorstep.cases.states import Channel
from doorstep.catalogue.states import Urgency
from doorstep.kernel.events import listen
from doorstep.messaging.operations import tell, tell_party
from doorstep.messaging.states import Lane
from doorstep.people.actors import SYSTEM


@listen(events.PartAsked)
def tell_the_party(event: events.PartAsked, *, at: datetime) -> None:
    part = _part(event.part_id)
    if part.case.channel == Channel.IMPORT and _asked_by_itself(event):
        return  # nobody is told of an import; it stands in their list
    ids = {"owner": part.case.owner_id, "spot": part.pk, "by": part.pk}
    _tell_party(part, "cases.part_asked", ids, seq=event.seq, at=at)


@listen(events.PartReminded)
def remind_the_party(event: events.PartReminded, *, at: datetime) -> None:
    part = _part(event.part_id)
    ids = {"owner": part.case.owner_id, "spot": part.pk, "by": part.pk}
    _tell_party(part, "cases.part_reminder", ids, seq=event.seq, at=at)


@listen(events.PartDueSoon)
def tell_that_it_is_near(event: events.PartDueSoon, *, at: datetime) -> None:
    part = _part(event.part_id)
    if part_policies.is_with_party(part):
        _tell_party(part, "cases.part_soon", {"spot": part.pk, "by": part.pk}, seq=0, at=at)


@listen(events.PartOverdue)
def tell_both_that_it_is_late(event: events.PartOverdue, *, at: datetime) -> None:
    part = _part(event.part_id)
    if part_policies.is_with_party(part):
        _tell_party(part, "cases.part_late", {"spot": part.pk, "by": part.pk}, seq=event.seq, at=at)
    ids = {"party": part.party_id, "work": part.case_id, "by": part.pk}
    _tell_owner(part.case, "cases.part_late_for_owner", ids, seq=event.seq, at=at)


@listen(events.PartWithdrawn)
def tell_that_it_is_not_needed(event: events.PartWithdrawn, *, at: datetime) -> None:
    part = _part(event.part_id)
    _tell_party(part, "cases.part_withdrawn", {"spot": part.pk}, seq=event.seq, at=at)


@listen(events.PartReturned)
def tell_the_owner_it_came_back(event: events.PartReturned, *, at: datetime) -> None:
    part = _part(event.part_id)
    ids = {"party": part.party_id, "work": part.case_id}
    _tell_owner(part.case, "cases.part_returned", ids, seq=event.seq, at=at)


@listen(events.PartsSettled)
def tell_the_owner_all_is_there(event: events.PartsSettled, *, at: datetime) -> None:
    case = _case(event.case_id)
    ids = {"work": case.pk, "due": case.pk}
    _tell_owner(case, "cases.parts_settled", ids, seq=event.seq, at=at)


@listen(events.CaseReopened)
def tell_the_joined_that_it_goes_on(event: events.CaseReopened, *, at: datetime) -> None:
    """They were told that it is done; it is not."""
    joined = Case.objects.filter(merged_into=event.case_id)
    for one in joined.select_related("beneficiary", "spoken_by"):
        _tell_residents(one, "cases.joined_reopened", {"matter": one.pk}, seq=event.seq, at=at)


@listen(events.CaseUnjoined)
def tell_that_it_stands_alone(event: events.CaseUnjoined, *, at: datetime) -> None:
    case = _case(event.case_id)
    ids = {"matter": case.pk, "due": case.pk, "code": case.pk}
    _tell_residents(case, "cases.unjoined", ids, seq=event.seq, at=at)
    for_owner = {"work": case.pk, "due": case.pk, "code": case.pk}
    _tell_owner(case, "cases.new_for_owner", for_owner, seq=event.seq, at=at)


def _asked_by_itself(event: events.PartAsked) -> bool:
    return Step.objects.filter(case=event.case_id, seq=event.seq, actor_kind=SYSTEM).exists()


def _part(part_id: int) -> CasePart:
    return CasePart.objects.select_related("party", "case__owner").get(pk=part_id)


def _case(case_id: int) -> Case:
    return Case.objects.select_related("owner", "beneficiary", "spoken_by").get(pk=case_id)


def _lane(case: Case) -> Lane:
    return Lane.URGENT if case.urgency == Urgency.DANGER else Lane.ORDINARY


def _tell_party(
    part: CasePart, template_id: str, ids: dict[str, int], *, seq: int, at: datetime
) -> None:
    tell_party(
        part.party,
        template_id,
        ids,
        reference=f"part:{part.pk}:{template_id}:{seq}:{part.due_at:%Y%m%d%H%M}",
        at=at,
        lane=_lane(part.case),
    )


def _tell_owner(
    case: Case, template_id: str, ids: dict[str, int], *, seq: int, at: datetime
) -> None:
    tell_party(
        case.owner,
        template_id,
        ids,
        reference=f"case:{case.pk}.{seq}:{template_id}",
        at=at,
        lane=_lane(case),
    )


def _tell_residents(
    case: Case, template_id: str, ids: dict[str, int], *, seq: int, at: datetime
) -> None:
    people = dict.fromkeys(each for each in (case.spoken_by, case.beneficiary) if each)
    for person in people:
        tell(
            person,
            template_id,
            ids,
            reference=f"case:{case.pk}:{template_id}:{seq}:{person.pk}",
            at=at,
            lane=_lane(case),
        )
