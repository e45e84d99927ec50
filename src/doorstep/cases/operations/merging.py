"""Two cases about the same matter become one; everybody who asked keeps hearing of it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.cases import events, policies
from doorstep.cases.models import Case
from doorstep.cases.operations import moving
from doorstep.cases.operations.moving import MayNot
from doorstep.cases.states import OPEN, Ending, State, StepKind
from doorstep.kernel.errors import DomainError
from doorstep.people.actors import Actor


class NotTheSame(DomainError):
    """These two cannot be joined."""

    code = "cases.not_the_same"


@transaction.atomic
def merge(case_id: int, *, into: int, by: Actor, at: datetime, version: int | None = None) -> Case:
    """Join a case to another that is about the same. Final; its residents hear of the other.

    Raises MayNot, WrongState, NotTheSame for itself, a closed or a private one, or one of
    another community; Case.DoesNotExist when either is not theirs to know.
    """
    both = {}
    for pk in sorted({case_id, into}):  # in the order of their keys: nobody waits in a ring
        both[pk] = moving.locked(pk, by=by, version=version if pk == case_id else None)
    case, other = both[case_id], both[into]
    if not (policies.may_dispatch(by, case) and policies.may_dispatch(by, other)):
        raise MayNot(_("Only whoever gives out work here can join two cases."))
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


def _fit(case: Case, other: Case) -> bool:
    """Open, in one community, and nobody's private matter."""
    return (
        case.pk != other.pk
        and case.community_id == other.community_id
        and other.state in OPEN | {State.RESOLVED}
        and not (case.is_private or other.is_private)
    )
