"""Whom somebody still has to call, danger first, then who has waited longest."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from doorstep.cases import policies
from doorstep.cases.models import CallBack
from doorstep.people.actors import Actor
from doorstep.people.states import Right

PAGE = 50


def call_back_list(actor: Actor, *, at: datetime, limit: int = PAGE) -> list[CallBack]:
    """The calls due now that `actor` may make: danger first, oldest first.

    Calls about what they did themselves are left out, and those somebody else is making.
    """
    ways = _ways(actor)
    if not ways:
        return []
    cut = [_due(CallBack.objects.filter(way), at)[: limit * 2].values("pk") for way in ways]
    wrapped = [CallBack.objects.filter(pk__in=each).order_by().values("pk") for each in cut]
    rows = CallBack.objects.filter(pk__in=wrapped[0].union(*wrapped[1:])).select_related(
        "case__category", "case__building", "case__estate", "case__helper"
    )
    mine = [
        call
        for call in rows.order_by("-is_danger", "due_at", "pk")
        if not _is_held(call, actor, at) and _may_call(actor, call)
    ]
    return mine[:limit]


def call_seen_by(actor: Actor, call_id: int) -> CallBack:
    """One open call; CallBack.DoesNotExist for a stranger."""
    call = CallBack.objects.select_related(
        "case__category", "case__building", "case__estate", "case__helper"
    ).get(pk=call_id, done_at=None)
    if not policies.may_know_call(actor, call.case):
        raise CallBack.DoesNotExist
    return call


def call_about(actor: Actor, uid: UUID) -> CallBack:
    """The open call about a case; CallBack.DoesNotExist when there is none, or for a stranger."""
    key = CallBack.objects.filter(case__uid=uid, done_at=None).values_list("pk", flat=True).first()
    return call_seen_by(actor, key or 0)


def _ways(actor: Actor) -> list[Q]:
    """Where they call back by a role, and the community they volunteer in."""
    private = actor.places_with(Right.SEE_PRIVATE)
    ways = [
        Q(**grant.as_filter) if grant in private else Q(**grant.as_filter, is_private=False)
        for grant in actor.places_with(Right.CALL_BACK)
    ]
    if actor.volunteer is not None:
        ways.append(Q(community=actor.volunteer.community_id, is_private=False))
    return ways


def _due(calls: QuerySet[CallBack], at: datetime) -> QuerySet[CallBack]:
    return calls.filter(done_at=None, due_at__lte=at).order_by("-is_danger", "due_at", "pk")


def _is_held(call: CallBack, actor: Actor, at: datetime) -> bool:
    is_mine = actor.person is not None and call.taken_by_id == actor.person.pk
    return not is_mine and call.taken_until is not None and call.taken_until > at


def _may_call(actor: Actor, call: CallBack) -> bool:
    """By the helper alone: looking through every case's steps would cost a query a line."""
    case = call.case
    return not policies.is_helper(actor, case) and not policies.is_for(actor.person, case)
