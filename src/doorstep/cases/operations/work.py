"""From raised to done: claimed or given, begun, handed back, resolved."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from doorstep.cases import events, policies
from doorstep.cases.models import Assignment, Case
from doorstep.cases.operations import moving, photos
from doorstep.cases.operations.moving import MayNot, WrongState
from doorstep.cases.states import IN_HAND, Ending, Moment, Part, State, StepKind
from doorstep.kernel.errors import DomainError
from doorstep.kernel.files import Stored
from doorstep.people import parties
from doorstep.people.actors import Actor
from doorstep.people.models import Party


class MayNotClaim(MayNot):
    """It is not offered to this volunteer."""

    code = "cases.may_not_claim"


class AlreadyClaimed(DomainError):
    """Somebody else was faster."""

    code = "cases.already_claimed"


class MayNotBeGiven(DomainError):
    """This party cannot be given this case."""

    code = "cases.may_not_be_given"


@transaction.atomic
def claim(case_id: int, *, by: Actor, at: datetime, version: int | None = None) -> Case:
    """Give the work of a raised case to `by` and tell the resident. The owner stays who it is.

    Claiming again what is already one's own changes nothing. Raises MayNotClaim or
    AlreadyClaimed; Case.DoesNotExist when they may not know of it.
    """
    case = moving.locked(case_id, by=by, version=version, knows=policies.may_know_of)
    if by.person is None or not policies.may_claim(by, case):
        raise MayNotClaim(_why_not_claimed(by, case))
    if case.state in IN_HAND and policies.is_helper(by, case):
        return case
    if case.state in IN_HAND:
        raise AlreadyClaimed(_("A neighbour is already on it. Thank you for wanting to help."))
    return take(case, parties.of_person(by.person), by=by, at=at, action="claim")


@transaction.atomic
def assign(case_id: int, *, to: Party, by: Actor, at: datetime, version: int | None = None) -> Case:
    """Give the work of a raised case to a person, a team, an organisation or a post.

    Raises MayNot, MayNotBeGiven, WrongState when somebody has it already.
    """
    case = moving.locked(case_id, by=by, version=version)
    if not (policies.may_dispatch(by, case) or policies.is_owner(by, case)):
        raise MayNot(_("Only whoever gives out work here can give this to somebody."))
    if not policies.may_be_given(to.person, case, is_vetted=is_vetted(to)):
        raise MayNotBeGiven(
            _("Not to them: it is their own, or it enters a home and they are not vetted yet.")
        )
    return take(case, to, by=by, at=at, action="assign")


@transaction.atomic
def hand_back(
    case_id: int, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """The helper gives it back, and says why. It waits for somebody again.

    Raises MayNot, WrongState, BadInput without a reason.
    """
    case = moving.locked(case_id, by=by, version=version)
    if not policies.works_on(by, case):
        raise MayNot(_("Only whoever has this in hand can hand it back."))
    helper = case.helper
    if case.state not in IN_HAND or helper is None:
        raise WrongState(case)
    said = moving.keep_needed(case, reason, at=at)
    step = moving.move(
        case, State.RAISED, StepKind.HANDED_BACK, by=by, at=at, said=said, party=helper, helper=None
    )
    moving.end_assignment(case, Ending.HANDED_BACK, at=at)
    moving.hand_to(case, case.owner, Part.OWNER, at=at)
    told = events.CaseHandedBack(case_id=case.pk, seq=step.seq, party_id=helper.pk)
    moving.leave(case, "hand_back", told, by=by, at=at)
    return case


@transaction.atomic
def start(case_id: int, *, by: Actor, at: datetime, version: int | None = None) -> Case:
    """The helper sets to work. Starting what is already started changes nothing.

    Raises MayNot, WrongState.
    """
    case = moving.locked(case_id, by=by, version=version)
    if not policies.is_helper(by, case):
        raise MayNot(_("Only whoever has this in hand can begin it."))
    if case.state == State.STARTED:
        return case
    moving.move(case, State.STARTED, StepKind.STARTED, by=by, at=at, party=case.helper)
    Assignment.objects.filter(case=case, ended_at=None).update(started_at=at)
    moving.leave(case, "start", None, by=by, at=at)
    return case


def resolve(
    case_id: int,
    *,
    words: str,
    by: Actor,
    at: datetime,
    pictures: "Sequence[File[bytes]]" = (),
    version: int | None = None,
) -> Case:
    """The helper says it is done and how, and may show it; the resident is asked.

    Raises MayNot, WrongState, BadInput without words, and what photos.keep raises; then
    nothing has changed.
    """
    if pictures:
        _may_show(case_id, by=by)
    kept = photos.keep(pictures, at=at)
    return _resolve(case_id, words=words, kept=kept, by=by, at=at, version=version)


@transaction.atomic
def _resolve(
    case_id: int, *, words: str, kept: list[Stored], by: Actor, at: datetime, version: int | None
) -> Case:
    case = moving.locked(case_id, by=by, version=version)
    if not policies.may_resolve(by, case):
        raise MayNot(_("Only whoever has this in hand can say it is done."))
    said = moving.keep_needed(case, words, at=at)
    step = moving.move(
        case,
        State.RESOLVED,
        StepKind.RESOLVED,
        by=by,
        at=at,
        said=said,
        party=case.helper,
        answer=said,
        answer_digest=said.digest,
        resolved_at=at,
    )
    moving.end_assignment(case, Ending.FINISHED, at=at)
    photos.hang(case, kept, seq=step.seq, moment=Moment.AFTER)
    told = events.CaseResolved(case_id=case.pk, seq=step.seq)
    moving.leave(case, "resolve", told, by=by, at=at)
    return case


def _may_show(case_id: int, *, by: Actor) -> None:
    """Send strangers and bystanders away before their photos are parsed."""
    case = Case.objects.get(pk=case_id)
    if not policies.may_see(by, case):
        raise Case.DoesNotExist
    if not policies.may_resolve(by, case):
        raise MayNot(_("Only whoever has this in hand can say it is done."))


def take(case: Case, party: Party, *, by: Actor, at: datetime, action: str) -> Case:
    """The work is theirs. Wants the row lock. Raises WrongState."""
    step = moving.move(case, State.TAKEN, StepKind.TAKEN, by=by, at=at, party=party, helper=party)
    moving.end_assignment(case, Ending.PASSED_ON, at=at)
    moving.hand_to(case, party, Part.HELPER, at=at)
    told = events.CaseTaken(case_id=case.pk, seq=step.seq, party_id=party.pk)
    moving.leave(case, action, told, by=by, at=at)
    return case


def is_vetted(party: Party) -> bool:
    """Staff and bodies enter homes by their office; a volunteer has to be vetted."""
    volunteer = Actor.of(party.person).volunteer if party.person else None
    return volunteer is None or volunteer.is_vetted


def _why_not_claimed(by: Actor, case: Case) -> Promise:
    if policies.is_for(by.person, case):
        return _("This is your own. A neighbour will take it on.")
    if case.enters_home and case.is_open_to_volunteers:
        return _("This one enters a home, so it needs a vetted volunteer. Please ask your team.")
    return _("This one is seen to by the office. Thank you for wanting to help.")
