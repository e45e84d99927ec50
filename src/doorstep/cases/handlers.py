"""Telling people. Each listener writes outbox rows with ids; nothing is sent here."""

from datetime import datetime, timedelta

from doorstep.cases import (  # noqa: F401 - they listen, too
    announcing,
    events,
    passing,
    policies,
    promise_handlers,
    straddling_handlers,
)
from doorstep.cases.models import Assignment, Case
from doorstep.cases.operations import calls, erasing
from doorstep.cases.states import Channel, Ending
from doorstep.cases.telling import lane_of as _lane
from doorstep.cases.telling import residents_of as _residents
from doorstep.cases.telling import tell_residents as _tell_residents
from doorstep.kernel.events import later, listen
from doorstep.messaging.channels import plan_for
from doorstep.messaging.operations import tell, tell_party
from doorstep.people import links, parties
from doorstep.people.actors import SYSTEM
from doorstep.people.events import PersonErased
from doorstep.people.models import Person
from doorstep.people.states import LinkKind

ASK_LASTS = timedelta(days=30)
A_MONTH = timedelta(days=30)
OFTEN = 3


@listen(PersonErased)
def forget_the_person(event: PersonErased, *, at: datetime) -> None:
    erasing.forget_person(event.person_id, order_id=event.order_id, at=at)


@later(events.CaseRaised)
def tell_the_resident_we_have_it(event: events.CaseRaised, *, at: datetime) -> None:
    """By the worker: the event row promises it. Who heard of the end need not of the beginning."""
    case = _case(event.case_id)
    if case.is_open:
        ids = {"matter": case.pk, "owner": case.owner_id, "due": case.pk, "code": case.pk}
        _tell_residents(case, "cases.received", ids, at=at)


@later(events.CaseRaised)
def tell_the_owner(event: events.CaseRaised, *, at: datetime) -> None:
    case = _case(event.case_id)
    if case.channel != Channel.IMPORT:
        _tell_owner(case, "cases.new_for_owner", at=at)


@later(events.OwnerChanged)
def tell_the_new_owner(event: events.OwnerChanged, *, at: datetime) -> None:
    _tell_owner(_case(event.case_id), "cases.new_for_owner", at=at)


@listen(events.CaseTaken)
def tell_who_has_it(event: events.CaseTaken, *, at: datetime) -> None:
    case = _case(event.case_id)
    if _keeps_it_for_others(case, event):
        return
    for one in _with_joined(case):
        ids = {"helper": event.party_id, "matter": one.pk, "due": case.pk}
        _tell_residents(one, "cases.taken", ids, seq=f"{case.pk}.{event.seq}", at=at)


@later(events.CaseTaken)
def tell_the_helper(event: events.CaseTaken, *, at: datetime) -> None:
    """Whoever claimed it knows; whoever was given it does not yet."""
    case = _case(event.case_id)
    step = case.steps.get(seq=event.seq)
    helper = case.helper
    if helper is None or helper.pk != event.party_id or _keeps_it_for_others(case, event):
        return
    if helper.person is not None and helper.person.uid.hex == step.actor_id:
        return
    tell_party(
        helper,
        "cases.given_to_helper",
        {"work": case.pk, "due": case.pk, "code": case.pk},
        reference=f"case:{case.pk}.{event.seq}:given",
        at=at,
        lane=_lane(case),
    )


@listen(events.CaseHandedBack)
def tell_that_somebody_else_is_sought(event: events.CaseHandedBack, *, at: datetime) -> None:
    case = _case(event.case_id)
    ids = {"helper": event.party_id, "matter": case.pk, "owner": case.owner_id}
    _tell_residents(case, "cases.handed_back", ids, seq=f"{case.pk}.{event.seq}", at=at)
    if event.party_id != case.owner_id:
        tell_party(
            case.owner,
            "cases.back_with_owner",
            {"helper": event.party_id, "work": case.pk, "due": case.pk},
            reference=f"case:{case.pk}.{event.seq}:back",
            at=at,
            lane=_lane(case),
        )


@later(events.CaseHandedBack)
def tell_the_lead_when_it_happens_often(event: events.CaseHandedBack, *, at: datetime) -> None:
    """Claiming and handing back shows doors and phones: somebody should ask, kindly."""
    given_back = Assignment.objects.filter(
        party=event.party_id, ended_how=Ending.HANDED_BACK, ended_at__gt=at - A_MONTH
    )
    case = _case(event.case_id)
    helper = Person.objects.filter(party=event.party_id).first()
    if helper is None or given_back.count() < OFTEN:
        return
    leads = Person.objects.filter(leads__members__person=helper, leads__is_active=True)
    for lead in [*leads.distinct()] or parties.people_behind(parties.fallback(case.community_id)):
        tell(
            lead,
            "cases.hands_back_often",
            {"helper": helper.pk},
            reference=f"case:{case.pk}.{event.seq}:often:{lead.pk}",
            at=at,
        )


@listen(events.CaseResolved)
def ask_the_resident(event: events.CaseResolved, *, at: datetime) -> None:
    """In writing with a link of their own; by voice when nothing written reaches anybody."""
    case = _case(event.case_id)
    reached = [_ask(case, person, event.seq, at=at) for person in _residents(case)]
    if not any(reached) and (reached or case.contact_index is not None):
        calls.put_on_list(case, due_at=at)
    for one in _joined(case):
        ids = {"helper": case.helper_id, "matter": one.pk, "code": one.pk}
        _tell_residents(one, "cases.joined_done", ids, seq=f"{case.pk}.{event.seq}", at=at)


@listen(events.CaseAnswered)
def tell_that_it_was_answered(event: events.CaseAnswered, *, at: datetime) -> None:
    case = _case(event.case_id)
    for one in _with_joined(case):
        ids = {"matter": one.pk, "code": one.pk}
        _tell_residents(one, "cases.answered", ids, seq=f"{case.pk}.{event.seq}", at=at)


@listen(events.CaseConfirmed)
def thank_the_helper(event: events.CaseConfirmed, *, at: datetime) -> None:
    case = _case(event.case_id)
    if case.helper is not None:
        tell_party(
            case.helper,
            "cases.thanks",
            {"work": case.pk},
            reference=f"case:{case.pk}.{event.seq}:thanks",
            at=at,
        )


@listen(events.CaseReopened)
def tell_the_owner_it_is_not_fixed(event: events.CaseReopened, *, at: datetime) -> None:
    case = _case(event.case_id)
    tell_party(
        case.owner,
        "cases.reopened_for_owner",
        {"work": case.pk, "due": case.pk},
        reference=f"case:{case.pk}.{event.seq}:reopened",
        at=at,
    )


@listen(events.CaseClosedUnanswered)
def tell_until_when_it_can_be_opened(event: events.CaseClosedUnanswered, *, at: datetime) -> None:
    case = _case(event.case_id)
    ids = {"matter": case.pk, "until": case.pk, "code": case.pk}
    _tell_residents(case, "cases.closed_unanswered", ids, seq=f"{case.pk}.{event.seq}", at=at)


@listen(events.CaseMerged)
def tell_that_both_are_seen_to(event: events.CaseMerged, *, at: datetime) -> None:
    case = _case(event.case_id)
    _tell_residents(case, "cases.joined", {"matter": case.pk}, seq=f"{case.pk}.{event.seq}", at=at)


def _keeps_it_for_others(case: Case, event: events.CaseTaken) -> bool:
    """The owner has it because the worker asked another district; that is told in one text."""
    if not case.scope.lies_elsewhere or event.party_id != case.owner_id:
        return False
    return case.steps.filter(seq=event.seq, actor_kind=SYSTEM).exists()


def _case(case_id: int) -> Case:
    rows = Case.objects.select_related("owner", "helper__person", "beneficiary", "spoken_by")
    return rows.get(pk=case_id)


def _joined(case: Case) -> list[Case]:
    """Cases about the same matter; their residents hear of this one."""
    return list(Case.objects.select_related("beneficiary", "spoken_by").filter(merged_into=case))


def _with_joined(case: Case) -> list[Case]:
    return [case, *_joined(case)]


def _tell_owner(case: Case, template_id: str, *, at: datetime) -> None:
    tell_party(
        case.owner,
        template_id,
        {"work": case.pk, "due": case.pk, "code": case.pk},
        reference=f"case:{case.pk}:{template_id}:{case.owner_id}",
        at=at,
        lane=_lane(case),
    )


def _ask(case: Case, person: Person, seq: int, *, at: datetime) -> bool:
    """False when nothing written reaches them."""
    if not plan_for(person):
        return False
    thing = (policies.THING, case.uid)
    _link, token = links.mint(LinkKind.CONFIRM, thing=thing, at=at, lasts=ASK_LASTS, person=person)
    tell(
        person,
        "cases.asked",
        {"helper": case.helper_id, "matter": case.pk, "ask": case.pk},
        reference=f"case:{case.pk}.{seq}:asked:{person.pk}",
        at=at,
        lane=_lane(case),
        secret=token,
    )
    return True
