"""What a promise makes us tell people, and what happens to it when its matter moves on."""

from datetime import datetime

from doorstep.cases import (  # noqa: F401 - texts, jobs and rules register themselves
    answer_handlers,
    events,
    promise_events,
    promise_jobs,
    promise_messages,
    promise_rules,
)
from doorstep.cases.models import Case, Meeting, Promise, PromiseStep
from doorstep.cases.operations import promise_following as following
from doorstep.cases.operations.promising import promise_decisions
from doorstep.cases.promising import Told
from doorstep.kernel.events import later, listen
from doorstep.messaging.operations import tell, tell_party
from doorstep.people.actors import PERSON
from doorstep.people.events import PersonErased


@listen(events.CaseResolved)
def hold_promises_until_the_word(event: events.CaseResolved, *, at: datetime) -> None:
    following.said_to_be_done(_case(event.case_id), at=at)


@listen(events.CaseConfirmed)
def count_promises_as_kept(event: events.CaseConfirmed, *, at: datetime) -> None:
    following.confirmed(_case(event.case_id), at=at)


@listen(events.CaseReopened)
def open_promises_again(event: events.CaseReopened, *, at: datetime) -> None:
    following.reopened(_case(event.case_id), at=at)


@listen(events.CaseClosedUnanswered)
def count_promises_apart(event: events.CaseClosedUnanswered, *, at: datetime) -> None:
    following.unanswered(_case(event.case_id), at=at)


@listen(events.CaseWithdrawn)
def take_promises_back(event: events.CaseWithdrawn, *, at: datetime) -> None:
    following.withdrawn(_case(event.case_id), at=at)


@listen(events.CaseMerged)
def mark_promises_as_joined(event: events.CaseMerged, *, at: datetime) -> None:
    following.merged(_case(event.case_id), at=at)


@listen(events.CaseRecategorised)
def mark_promises_as_moved(event: events.CaseRecategorised, *, at: datetime) -> None:
    following.recategorised(_case(event.case_id), at=at)


@listen(events.MeetingRecorded)
def promise_what_was_decided(event: events.MeetingRecorded, *, at: datetime) -> None:
    rows = Meeting.objects.select_related("case__category", "case__spoken_by", "case__beneficiary")
    promise_decisions(rows.get(pk=event.meeting_id), at=at)


@listen(PersonErased)
def forget_what_was_promised(event: PersonErased, *, at: datetime) -> None:  # noqa: ARG001 - every listener is told when
    following.forget_person(event.person_id)


@listen(promise_events.PromiseMade)
def tell_what_was_promised(event: promise_events.PromiseMade, *, at: datetime) -> None:
    """Whom it was promised to; a promise to everybody is told by whoever made it."""
    promise = _promise(event.promise_id)
    if promise.to_person is not None and promise.case_id is not None:
        tell(
            promise.to_person,
            "cases.promise_made",
            {"party": promise.party_id, "matter": promise.case_id, "by": promise.pk},
            reference=f"promise:{promise.pk}.{event.seq}:made",
            at=at,
        )


@later(promise_events.PromiseMade)
def tell_whose_word_it_is(event: promise_events.PromiseMade, *, at: datetime) -> None:
    """Whoever promised in person knows; whoever was promised for does not yet."""
    promise = _promise(event.promise_id)
    step = PromiseStep.objects.get(promise=promise, seq=event.seq)
    person = promise.party.person
    if person is None or (step.actor_kind, step.actor_id) != (PERSON, person.uid.hex):
        _tell_party(promise, "cases.promise_given", event.seq, at=at)


@listen(promise_events.PromisePutOff)
def tell_that_it_will_be_later(event: promise_events.PromisePutOff, *, at: datetime) -> None:
    promise = _promise(event.promise_id)
    step = PromiseStep.objects.get(promise=promise, seq=event.seq)
    if step.told == Told.MESSAGE and promise.to_person is not None:
        tell(
            promise.to_person,
            "cases.promise_later",
            {"party": promise.party_id, "matter": promise.case_id, "by": promise.pk},
            reference=f"promise:{promise.pk}.{event.seq}:later",
            at=at,
        )


@listen(promise_events.PromiseWithdrawn)
def tell_that_it_was_taken_back(event: promise_events.PromiseWithdrawn, *, at: datetime) -> None:
    promise = _promise(event.promise_id)
    if promise.to_person is not None and promise.case_id is not None:
        tell(
            promise.to_person,
            "cases.promise_withdrawn",
            {"party": promise.party_id, "matter": promise.case_id},
            reference=f"promise:{promise.pk}.{event.seq}:withdrawn",
            at=at,
        )


@listen(promise_events.PromiseComingDue)
def tell_that_it_is_coming_due(event: promise_events.PromiseComingDue, *, at: datetime) -> None:
    _tell_party(_promise(event.promise_id), "cases.promise_due", event.seq, at=at)


@listen(promise_events.PromiseWasBroken)
def tell_that_it_was_broken(event: promise_events.PromiseWasBroken, *, at: datetime) -> None:
    _tell_party(_promise(event.promise_id), "cases.promise_broken", event.seq, at=at)


def _tell_party(promise: Promise, template_id: str, seq: int, *, at: datetime) -> None:
    tell_party(
        promise.party,
        template_id,
        {"what": promise.pk, "by": promise.pk},
        reference=f"promise:{promise.pk}.{seq}:{template_id}",
        at=at,
    )


def _case(case_id: int) -> Case:
    return Case.objects.get(pk=case_id)


def _promise(promise_id: int) -> Promise:
    return Promise.objects.select_related("party__person", "to_person").get(pk=promise_id)
