"""What somebody other than the handler still has to look at."""

from django.db.models import Q, QuerySet

from doorstep.cases import policies
from doorstep.cases.models import Case, EmptyReply, ReVisit
from doorstep.cases.operations.hands import hands_of
from doorstep.cases.operations.verifying import may_judge
from doorstep.cases.queries.lists import by_role
from doorstep.people.actors import Actor
from doorstep.people.states import Right

PAGE = 50
SHOWN_WITH = ("case__category", "case__estate", "case__building", "case__helper", "case__owner")


def empty_replies(actor: Actor, *, limit: int = PAGE) -> list[EmptyReply]:
    """Replies nobody has judged yet, oldest first, of the cases their roles show."""
    ways = list(by_role(actor))
    found: dict[int, EmptyReply] = {}
    for way in ways:
        rows = EmptyReply.objects.filter(way, judged_at=None).select_related(
            *SHOWN_WITH, "case__answer"
        )
        found |= {each.pk: each for each in rows.order_by("flagged_at", "pk")[:limit]}
    return sorted(found.values(), key=lambda each: (each.flagged_at, each.pk))[:limit]


def reply_about(actor: Actor, case: Case) -> EmptyReply:
    """The reply of a case that nobody has judged; EmptyReply.DoesNotExist when there is none."""
    if not policies.may_see(actor, case):
        raise EmptyReply.DoesNotExist
    return EmptyReply.objects.filter(case=case, judged_at=None).latest("pk")


def may_judge_reply(actor: Actor, reply: EmptyReply) -> bool:
    """They stand above whoever replied."""
    return may_judge(actor, reply, reply.case)


def revisits_for(actor: Actor, *, limit: int = PAGE) -> list[ReVisit]:
    """What they may look at: asked of them first, then whoever has waited longest."""
    found: dict[int, ReVisit] = {}
    for way in _ways(actor):
        found |= {each.pk: each for each in _open().filter(way)[:limit]}
    mine = actor.person.pk if actor.person is not None else 0
    listed = [each for each in found.values() if not policies.is_helper(actor, each.case)]
    listed = [each for each in listed if not policies.is_for(actor.person, each.case)]
    listed.sort(key=lambda each: (each.assigned_to_id != mine, each.asked_at, each.pk))
    return listed[:limit]


def revisit_seen_by(actor: Actor, revisit_id: int) -> ReVisit:
    """One re-visit still to be made; ReVisit.DoesNotExist for a stranger."""
    visit = _open().get(pk=revisit_id)
    if not policies.may_know_call(actor, visit.case):
        raise ReVisit.DoesNotExist
    return visit


def revisit_about(actor: Actor, case: Case) -> ReVisit:
    """The one still to be made about a case; ReVisit.DoesNotExist for a stranger."""
    key = ReVisit.objects.filter(case=case, done_at=None).values_list("pk", flat=True).first()
    return revisit_seen_by(actor, key or 0)


def may_look(actor: Actor, visit: ReVisit) -> bool:
    """They did not do the work."""
    return policies.may_call(actor, visit.case, hands_of(visit.case))


def _open() -> QuerySet[ReVisit]:
    rows = ReVisit.objects.filter(done_at=None).select_related(*SHOWN_WITH, "assigned_to")
    return rows.order_by("asked_at", "pk")


def _ways(actor: Actor) -> list[Q]:
    private = actor.places_with(Right.SEE_PRIVATE)
    ways = [
        Q(**grant.as_filter) if grant in private else Q(**grant.as_filter, is_private=False)
        for grant in actor.places_with(Right.CALL_BACK)
    ]
    if actor.volunteer is not None:
        ways.append(Q(community=actor.volunteer.community_id, is_private=False))
    return ways
