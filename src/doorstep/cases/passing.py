"""Telling people that a case goes from one owner to another."""

from collections.abc import Mapping
from datetime import datetime

from doorstep.cases import events
from doorstep.cases.models import Case, HandOver, Invitation
from doorstep.cases.operations.offering import end_invitations
from doorstep.catalogue.states import Urgency
from doorstep.kernel.events import later, listen
from doorstep.messaging.operations import tell, tell_party
from doorstep.messaging.states import Lane
from doorstep.people.models import Party


@listen(events.HandOverAsked)
def ask_the_taker(event: events.HandOverAsked, *, at: datetime) -> None:
    asked = _asked(event.hand_over_id)
    ids = {"giver": asked.giver_id, "work": asked.case_id, "by": asked.pk}
    _tell(asked, asked.taker, "cases.hand_over_asked", ids, at=at)


@listen(events.HandOverAccepted)
def tell_both_sides_who_has_it(event: events.HandOverAccepted, *, at: datetime) -> None:
    asked = _asked(event.hand_over_id)
    ids = {"taker": asked.taker_id, "work": asked.case_id}
    _tell(asked, asked.giver, "cases.hand_over_accepted", ids, at=at)
    tell_residents_who_has_it(asked.case, event.seq, at=at)


@listen(events.HandOverRefused)
def tell_the_giver_no(event: events.HandOverRefused, *, at: datetime) -> None:
    asked = _asked(event.hand_over_id)
    ids = {"taker": asked.taker_id, "work": asked.case_id}
    _tell(asked, asked.giver, "cases.hand_over_refused", ids, at=at)


@listen(events.HandOverLapsed)
def tell_whose_it_is_now(event: events.HandOverLapsed, *, at: datetime) -> None:
    asked = _asked(event.hand_over_id)
    owner = asked.case.owner
    ids = {"taker": asked.taker_id, "owner": owner.pk, "work": asked.case_id}
    for party in {asked.giver.pk: asked.giver, owner.pk: owner}.values():
        _tell(asked, party, "cases.hand_over_lapsed", ids, at=at)
    tell_residents_who_has_it(asked.case, event.seq, at=at)


@later(events.OwnerChanged)
def tell_the_resident_who_has_it_now(event: events.OwnerChanged, *, at: datetime) -> None:
    """Whoever gives out work said who has it: after a no, the resident hears of it too."""
    case = Case.objects.select_related("beneficiary", "spoken_by").get(pk=event.case_id)
    if case.owner_id == event.party_id and HandOver.objects.filter(case=case).exists():
        tell_residents_who_has_it(case, event.seq, at=at)


@listen(events.CaseOffered)
def ask_the_volunteers(event: events.CaseOffered, *, at: datetime) -> None:
    open_ = Invitation.objects.filter(case=event.case_id, ended_at=None).select_related("person")
    for each in open_.order_by("pk"):
        ids = {"work": event.case_id, "due": event.case_id}
        tell(each.person, "cases.offered", ids, reference=f"invitation:{each.pk}", at=at)


@listen(events.CaseTaken)
def tell_the_others_it_is_taken(event: events.CaseTaken, *, at: datetime) -> None:
    _no_longer_on_offer(event.case_id, event.seq, winner_id=event.party_id, at=at)


@listen(events.CaseAnswered)
def tell_those_asked_of_the_answer(event: events.CaseAnswered, *, at: datetime) -> None:
    _no_longer_on_offer(event.case_id, event.seq, winner_id=None, at=at)


@listen(events.CaseWithdrawn)
def tell_those_asked_it_is_withdrawn(event: events.CaseWithdrawn, *, at: datetime) -> None:
    _no_longer_on_offer(event.case_id, event.seq, winner_id=None, at=at)


@listen(events.CaseMerged)
def tell_those_asked_it_was_joined(event: events.CaseMerged, *, at: datetime) -> None:
    _no_longer_on_offer(event.case_id, event.seq, winner_id=None, at=at)


def _no_longer_on_offer(case_id: int, seq: int, *, winner_id: int | None, at: datetime) -> None:
    for person in end_invitations(case_id, winner_id=winner_id, at=at):
        reference = f"case:{case_id}.{seq}:not-needed:{person.pk}"
        tell(person, "cases.offer_over", {"work": case_id}, reference=reference, at=at)


@listen(events.CaseLed)
def tell_who_answers_for_it(event: events.CaseLed, *, at: datetime) -> None:
    people = Case.objects.select_related("leader__party", "beneficiary", "spoken_by")
    case = people.get(pk=event.case_id)
    leader = case.leader
    if leader is None:
        return
    reference = f"case:{case.pk}.{event.seq}:led"
    tell(leader, "cases.led_by_you", {"work": case.pk}, reference=f"{reference}:{leader.pk}", at=at)
    ids = {"leader": leader.party.pk, "matter": case.pk, "code": case.pk}
    residents = {one.pk: one for one in (case.spoken_by, case.beneficiary) if one is not None}
    for person in residents.values():
        tell(person, "cases.led", ids, reference=f"{reference}:resident:{person.pk}", at=at)


@listen(events.LeaderWordWanted)
def ask_the_leader(event: events.LeaderWordWanted, *, at: datetime) -> None:
    case = Case.objects.select_related("leader").get(pk=event.case_id)
    if case.leader is not None:
        reference = f"case:{case.pk}.{event.seq}:leader"
        tell(case.leader, "cases.leader_word_wanted", {"work": case.pk}, reference=reference, at=at)


def tell_residents_who_has_it(case: Case, seq: int, *, at: datetime) -> None:
    """Never "not ours": the name of whoever has it now."""
    ids = {"matter": case.pk, "owner": case.owner_id, "due": case.pk, "code": case.pk}
    people = {one.pk: one for one in (case.spoken_by, case.beneficiary) if one is not None}
    for person in people.values():
        reference = f"case:{case.pk}.{seq}:now:{person.pk}"
        tell(person, "cases.now_with", ids, reference=reference, at=at)


def _tell(
    asked: HandOver, to: Party, template_id: str, ids: Mapping[str, object], *, at: datetime
) -> None:
    is_danger = asked.case.urgency == Urgency.DANGER
    tell_party(
        to,
        template_id,
        ids,
        reference=f"hand-over:{asked.pk}:{template_id}:{to.pk}",
        at=at,
        lane=Lane.URGENT if is_danger else Lane.ORDINARY,
    )


def _asked(hand_over_id: int) -> HandOver:
    people = ("case__owner", "case__beneficiary", "case__spoken_by")
    return HandOver.objects.select_related("giver", "taker", *people).get(pk=hand_over_id)
