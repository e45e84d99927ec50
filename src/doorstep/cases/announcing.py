"""What other systems are told of cases: that something happened to one they may see. No words."""

from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from doorstep.cases import events, policies, promise_events
from doorstep.cases.models import Case, Step
from doorstep.cases.states import Channel
from doorstep.kernel.events import Event, later
from doorstep.messaging.announcing import Happened, announce, announces, is_anybody_told
from doorstep.people.actors import Actor

EVENTS: dict[type[Event], tuple[str, str | Promise]] = {
    events.CaseRaised: ("case.raised", _("somebody said something")),
    events.CaseTaken: ("case.taken", _("somebody has it in hand")),
    events.CaseHandedBack: ("case.handed_back", _("the helper gave it back")),
    events.CaseResolved: ("case.resolved", _("the helper says it is done")),
    events.CaseAnswered: ("case.answered", _("it was answered on the spot")),
    events.CaseConfirmed: ("case.confirmed", _("the resident says it is fixed")),
    events.CaseReopened: ("case.reopened", _("the resident says it is not fixed")),
    events.CaseClosedUnanswered: ("case.closed_unanswered", _("nobody answered in time")),
    events.CaseWithdrawn: ("case.withdrawn", _("it is no longer needed")),
    events.CaseMerged: ("case.merged", _("it was joined to another case")),
    events.CaseUnjoined: ("case.unjoined", _("it is seen to on its own again")),
    events.CaseSplit: ("case.split", _("part of it became a case of its own")),
    events.MeetingRecorded: ("case.met", _("a meeting about it was held")),
    events.PartAsked: ("case.part_asked", _("somebody was asked for a part of it")),
    events.PartReturned: ("case.part_returned", _("somebody returned their part")),
    events.PartDone: ("case.part_done", _("somebody says their part is done")),
    events.OwnerChanged: ("case.owner_changed", _("somebody else has to see to it")),
}

# Between those who see to it: other systems hear what comes of it.
STAYS_INSIDE: frozenset[type[Event]] = frozenset(
    {
        events.CasePlaced,
        events.CaseRecategorised,
        events.CaseTied,
        events.CaseLed,
        events.CaseOffered,
        events.CasePaused,
        events.CaseGoesOn,
        events.TimeAsked,
        events.TimeGranted,
        events.TimeRefused,
        events.LeaderWordWanted,
        events.HandOverAsked,
        events.HandOverAccepted,
        events.HandOverRefused,
        events.HandOverLapsed,
        events.LiesElsewhere,
        events.PartAccepted,
        events.PartWithdrawn,
        events.PartReminded,
        events.PartDueSoon,
        events.PartOverdue,
        events.PartsSettled,
        promise_events.PromiseMade,
        promise_events.PromisePutOff,
        promise_events.PromiseWithdrawn,
        promise_events.PromiseComingDue,
        promise_events.PromiseWasBroken,
    }
)


def may_know(actor: Actor, uid: UUID) -> bool:
    """As the page of the case is judged, at this moment."""
    case = Case.objects.filter(uid=uid).first()
    return case is not None and policies.may_see(actor, case)


def tell_other_systems(event: Event, *, at: datetime) -> None:
    """A call for each webhook that wants it; the worker makes them."""
    if not is_anybody_told():
        return
    case_id, seq = event.case_id, getattr(event, "seq", 1)  # type: ignore[attr-defined]  # all of EVENTS have it
    case = Case.objects.select_related("community").get(pk=case_id)
    if case.channel == Channel.IMPORT and isinstance(event, events.CaseRaised):
        return  # thousands of old ones are no news
    step = Step.objects.filter(case=case_id, seq=seq).first()
    places = {*case.community.ids_on_path, case.grid_id, case.estate_id, case.building_id}
    happened = Happened(
        event=EVENTS[type(event)][0],
        thing=(policies.THING, case.uid),
        seq=seq,
        at=step.recorded_at if step is not None else at,
        code=case.code,
    )
    announce(happened, place_ids=[each for each in places if each], at=at)


announces(policies.THING, dict(EVENTS.values()), may_know=may_know)
for kind in EVENTS:
    later(kind)(tell_other_systems)
