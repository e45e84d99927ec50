"""Nobody vouches for their own work: empty replies are judged above, some is looked at again."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from doorstep.cases import levels, policies, stock
from doorstep.cases.models import Case, EmptyReply, ReVisit, Step
from doorstep.cases.operations import moving
from doorstep.cases.operations.hands import hands_of
from doorstep.cases.operations.moving import MayNot
from doorstep.cases.operations.reopening import reopen
from doorstep.cases.sampling import LookOutcome, is_drawn
from doorstep.kernel import locks
from doorstep.kernel.errors import DomainError
from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.people.states import PartyKind, RoleKind

MOST_ASKED = 40


class MayNotJudge(MayNot):
    """Only the level above whoever replied says whether the reply is an answer."""

    code = "cases.may_not_judge"


class AlreadyJudged(DomainError):
    """Somebody has judged this reply."""

    code = "cases.already_judged"


class MayNotRevisit(MayNot):
    """Somebody who did not do the work has to look at it."""

    code = "cases.may_not_revisit"


class AlreadyRevisited(DomainError):
    """Somebody has been there."""

    code = "cases.already_revisited"


def flag_if_empty(case: Case, seq: int, *, at: datetime) -> EmptyReply | None:
    """Put a reply that says nothing before the level above. Wants the transaction of the reply."""
    reason = stock.emptiness(case.answer_words, said=case.said_words)
    if reason is None:
        return None
    kind, id_ = _actor_of(case, seq)
    return EmptyReply.objects.create(
        case=case,
        step_seq=seq,
        reason=reason,
        is_private=case.is_private,
        handler_kind=kind,
        handler_id=id_,
        flagged_at=at,
        **case.scope.as_columns(),
    )


@transaction.atomic
def judge_reply(reply_id: int, *, is_answer: bool, by: Actor, at: datetime) -> Case:
    """The level above says whether it is an answer; what is none opens the case again.

    Raises MayNotJudge, AlreadyJudged, WrongState and TooLate as opening again does;
    EmptyReply.DoesNotExist for a stranger.
    """
    case_id = EmptyReply.objects.values_list("case", flat=True).get(pk=reply_id)
    try:
        case = moving.locked(case_id, by=by)
    except Case.DoesNotExist:
        raise EmptyReply.DoesNotExist from None
    locks.hold(EmptyReply.objects.filter(pk=reply_id))
    reply = EmptyReply.objects.get(pk=reply_id)
    if not may_judge(by, reply, case):
        raise MayNotJudge(_("Only the level above whoever replied can judge this."))
    if reply.judged_at is not None:
        raise AlreadyJudged(_("Somebody has already looked at this reply. Thank you."))
    reply.is_answer, reply.judged_at = is_answer, at
    reply.judge_kind, reply.judge_id = by.kind, by.id
    reply.save(update_fields=["is_answer", "judged_at", "judge_kind", "judge_id"])
    if not is_answer and policies.can_be_reopened(case):
        reopen(case, words="", by=by, at=at)
    moving.leave(case, "judge_reply", None, by=by, at=at)
    return case


def may_judge(actor: Actor, reply: EmptyReply, case: Case) -> bool:
    """They stand above the owner and whoever replied, and did not write the reply."""
    if (actor.kind, actor.id) == (reply.handler_kind, reply.handler_id):
        return False
    replied = [case.owner, *([case.helper] if case.helper is not None else [])]
    return all(levels.may_decide_over(actor, case, each) for each in replied)


def draw_for_a_look(case: Case, seq: int, *, at: datetime) -> ReVisit | None:
    """Have somebody else look at it, if this round of work is drawn. Once, however often."""
    if not is_drawn(case.uid, case.reopened, case.category.revisit_percent):
        return None
    if ReVisit.objects.filter(case=case, round=case.reopened).exists():
        return None
    kind, id_ = _actor_of(case, seq)
    return ReVisit.objects.create(
        case=case,
        round=case.reopened,
        is_private=case.is_private,
        handler_kind=kind,
        handler_id=id_,
        assigned_to=_somebody_else(case),
        asked_at=at,
        **case.scope.as_columns(),
    )


@transaction.atomic
def record_revisit(
    revisit_id: int, *, outcome: LookOutcome, by: Actor, at: datetime, words: str = ""
) -> Case:
    """Write down what somebody else saw; what is not fixed opens again with its owner.

    Raises MayNotRevisit for whoever did the work, AlreadyRevisited, BadInput;
    ReVisit.DoesNotExist for a stranger.
    """
    case_id = ReVisit.objects.values_list("case", flat=True).get(pk=revisit_id)
    try:
        case = moving.locked(case_id, by=by, knows=policies.may_know_call)
    except Case.DoesNotExist:
        raise ReVisit.DoesNotExist from None
    locks.hold(ReVisit.objects.filter(pk=revisit_id))
    visit = ReVisit.objects.get(pk=revisit_id)
    if not policies.may_call(by, case, hands_of(case)):
        raise MayNotRevisit(_("Somebody who did not work on this has to look at it."))
    if visit.done_at is not None:
        raise AlreadyRevisited(_("Somebody has been there already. Thank you."))
    visit.outcome, visit.done_at = outcome, at
    visit.visitor_kind, visit.visitor_id = by.kind, by.id
    visit.words = moving.keep(case, words, at=at)
    visit.save(update_fields=["outcome", "done_at", "visitor_kind", "visitor_id", "words"])
    is_this_round = visit.round == case.reopened and policies.can_be_reopened(case)
    in_window = case.reopen_until is None or at <= case.reopen_until
    if outcome == LookOutcome.NOT_FIXED and is_this_round and in_window:
        reopen(case, words=words, by=by, at=at)
    moving.leave(case, "record_revisit", None, by=by, at=at)
    return case


def _actor_of(case: Case, seq: int) -> tuple[str, str]:
    kind, id_ = Step.objects.values_list("actor_kind", "actor_id").get(case=case, seq=seq)
    return str(kind), str(id_)


def _somebody_else(case: Case) -> Person | None:
    """Who has the fewest to look at, of those who may and did not do the work."""
    office = Q(roles__to_at=None, roles__place__in=[case.community_id, case.grid_id]) & Q(
        roles__kind__in=[RoleKind.GRID_WORKER, RoleKind.STAFF, RoleKind.SECRETARY]
    )
    volunteers = Q(volunteer__community=case.community_id, volunteer__is_active=True)
    waiting = ReVisit.objects.filter(done_at=None, community=case.community_id)
    load = dict(waiting.values_list("assigned_to").annotate(number=Count("pk")))
    able = Person.objects.filter(office | volunteers, is_active=True).distinct()
    listed = able.exclude(party=case.helper_id) if _is_person(case) else able
    hands = hands_of(case)
    for person in sorted(listed.order_by("pk")[:MOST_ASKED], key=lambda one: load.get(one.pk, 0)):
        if policies.may_call(Actor.of(person), case, hands):
            return person
    return None


def _is_person(case: Case) -> bool:
    return case.helper is not None and case.helper.kind == PartyKind.PERSON
