"""Two cases about the same matter become one; everybody who asked keeps hearing of it."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doorstep.cases import events, policies
from doorstep.cases.models import Case
from doorstep.cases.operations import leading, moving
from doorstep.cases.operations.moving import MayNot, WrongState
from doorstep.cases.states import OPEN, Ending, Part, State, StepKind
from doorstep.catalogue.queries import due_for
from doorstep.kernel import locks
from doorstep.kernel.errors import DomainError
from doorstep.people.actors import Actor


class NotTheSame(DomainError):
    """These two cannot be joined."""

    code = "cases.not_the_same"


@transaction.atomic
def merge(case_id: int, *, into: int, by: Actor, at: datetime, version: int | None = None) -> Case:
    """Join a case to another that is about the same. Its residents hear of the other from then on.

    Raises MayNot, WrongState, NotTheSame for itself, a closed or a private one, or one of
    another community, LevelAbove once it is coming due; Case.DoesNotExist when either is not
    theirs to know.
    """
    both = {}
    for pk in sorted({case_id, into}):  # in the order of their keys: nobody waits in a ring
        both[pk] = moving.locked(pk, by=by, version=version if pk == case_id else None)
    case, other = both[case_id], both[into]
    if not (policies.may_dispatch(by, case) and policies.may_dispatch(by, other)):
        raise MayNot(_("Only whoever gives out work here can join two cases."))
    leading.refuse_if_led(case)
    moving.level_for_moving(case, by=by)
    if not _fit(case, other):
        raise NotTheSame(_("These two cannot be joined. Please look at both again."))
    step = moving.move(
        case,
        State.MERGED,
        StepKind.MERGED,
        by=by,
        at=at,
        merged_into=other,
        closed_at=at,
    )
    moving.end_assignment(case, Ending.CALLED_OFF, at=at)
    Case.objects.filter(merged_into=case).update(merged_into=other)
    told = events.CaseMerged(case_id=case.pk, seq=step.seq, into_id=other.pk)
    moving.leave(case, "merge", told, by=by, at=at)
    return case


@transaction.atomic
def unjoin(case_id: int, *, by: Actor, at: datetime, version: int | None = None) -> Case:
    """Not the same after all: it is seen to on its own again, with a new deadline.

    Raises MayNot, WrongState when it is not joined to another.
    """
    case = moving.locked(case_id, by=by, version=version)
    if not policies.may_dispatch(by, case):
        raise MayNot(_("Only whoever gives out work here can take two cases apart."))
    if case.state != State.MERGED:
        raise WrongState(case)
    _on_its_own(case, by=by, at=at)
    return case


def locked_with_joined(case_id: int) -> None:
    """Lock a case and all that were joined to it, in the order of their keys."""
    if connection.features.has_select_for_update:
        locks.hold(Case.objects.filter(Q(pk=case_id) | Q(merged_into=case_id)))


def carry_on(case: Case, *, by: Actor, at: datetime) -> None:
    """Whoever asked the same still needs it, though this one was withdrawn. Wants the locks.

    The one joined first is seen to on its own; the others are joined to it.
    """
    joined = list(
        Case.objects.select_related("category", "owner", "helper", "beneficiary")
        .filter(merged_into=case)
        .order_by("pk")
    )
    if joined:
        first, *others = joined
        _on_its_own(first, by=by, at=at)
        Case.objects.filter(pk__in=[each.pk for each in others]).update(merged_into=first)


def _on_its_own(case: Case, *, by: Actor, at: datetime) -> None:
    step = moving.move(
        case,
        State.RAISED,
        StepKind.UNJOINED,
        by=by,
        at=at,
        merged_into=None,
        helper=None,
        closed_at=None,
        due_at=max(case.due_at, due_for(case.category, happened_at=at)),
    )
    moving.hand_to(case, case.owner, Part.OWNER, at=at)
    told = events.CaseUnjoined(case_id=case.pk, seq=step.seq)
    moving.leave(case, "unjoin", told, by=by, at=at)


def _fit(case: Case, other: Case) -> bool:
    """Open, in one community, and nobody's private matter."""
    return (
        case.pk != other.pk
        and case.community_id == other.community_id
        and other.state in OPEN | {State.RESOLVED}
        and not (case.is_private or other.is_private)
    )
