"""What the working group of a led case does: who is in it, what is planned, papers, accounts."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from doorstep.cases import leading_policies, policies
from doorstep.cases.models import AccountLine, Case, GroupMember, PlanStep
from doorstep.cases.models.led import WHAT_LENGTH
from doorstep.cases.operations import moving, photos
from doorstep.cases.operations.draft import HoldsPersonalData
from doorstep.cases.operations.moving import MayNot, WrongState
from doorstep.cases.states import GroupRole, Moment, StepKind
from doorstep.kernel import clock, typed
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.kernel.files import Stored
from doorstep.people import parties
from doorstep.people.actors import Actor
from doorstep.people.models import Person

MOST_FEN = 10**12  # ten thousand million yuan: more is a slip of the finger
EARLIEST = timedelta(days=3_660)
LATEST = timedelta(days=3_660)


class NotInGroup(DomainError):
    """They are not in the working group."""

    code = "cases.not_in_group"


class AlreadyCorrected(DomainError):
    """This line has its counter-line, or is one."""

    code = "cases.already_corrected"


class OddDay(BadInput):
    """A day this cannot be."""

    code = "cases.odd_day"


@transaction.atomic
def join_group(
    case_id: int,
    *,
    person: Person,
    role: GroupRole,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Case:
    """Have somebody in the working group, with a part; another part replaces the one before.

    Raises MayNot, WrongState once it is closed.
    """
    case = _gathering(case_id, by=by, version=version)
    standing = GroupMember.objects.filter(case=case, person=person, until=None)
    if standing.filter(role=role).exists():
        return case
    standing.update(until=at)
    GroupMember.objects.create(case=case, person=person, role=role, since=at)
    party = parties.of_person(person)
    moving.append(case, StepKind.GROUPED, by=by, at=at, party=party)
    moving.leave(case, "join_group", None, by=by, at=at)
    return case


@transaction.atomic
def leave_group(
    case_id: int, *, person: Person, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """Somebody is no longer in the working group. Raises MayNot, WrongState, NotInGroup."""
    case = _gathering(case_id, by=by, version=version)
    if not GroupMember.objects.filter(case=case, person=person, until=None).update(until=at):
        raise NotInGroup(_("They are not in the working group."))
    moving.append(case, StepKind.UNGROUPED, by=by, at=at, party=parties.of_person(person))
    moving.leave(case, "leave_group", None, by=by, at=at)
    return case


@transaction.atomic
def plan_step(
    case_id: int, *, what: str, due_on: date, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """Plan one thing for a day. Raises MayNot, WrongState, OddDay, BadInput."""
    case = _working(case_id, by=by, version=version)
    today = clock.shanghai_day(at)
    if not today - EARLIEST <= due_on <= today + LATEST:
        raise OddDay(_("Please check this day."), field="due_on")
    plain = _plain(what)
    PlanStep.objects.create(
        case=case, number=_next_of(PlanStep.objects.filter(case=case)), what=plain, due_on=due_on
    )
    moving.append(case, StepKind.PLANNED, by=by, at=at)
    moving.leave(case, "plan_step", None, by=by, at=at)
    return case


@transaction.atomic
def finish_step(
    case_id: int, *, number: int, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """A planned step is done; again changes nothing. Raises MayNot, WrongState, BadInput."""
    case = _working(case_id, by=by, version=version)
    planned = PlanStep.objects.filter(case=case, number=number).first()
    if planned is None:
        raise BadInput(_("There is no such step in the plan."), field="number")
    if planned.done_at is None:
        PlanStep.objects.filter(pk=planned.pk).update(done_at=at)
        moving.append(case, StepKind.PLAN_DONE, by=by, at=at)
        moving.leave(case, "finish_step", None, by=by, at=at)
    return case


@transaction.atomic
def write_account_line(
    case_id: int,
    *,
    on: date,
    amount_fen: int,
    what: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Case:
    """Write down money that came in (+) or went out (-), in fen.

    Raises MayNot, WrongState, OddDay for a day to come, BadInput.
    """
    case = _working(case_id, by=by, version=version)
    today = clock.shanghai_day(at)
    if not today - EARLIEST <= on <= today:
        raise OddDay(_("Money moves today or before. Please check this day."), field="on")
    if not 0 < abs(amount_fen) <= MOST_FEN:
        raise BadInput(_("Please check the amount."), field="amount")
    _add_line(case, on=on, amount_fen=amount_fen, what=_plain(what), by=by, at=at)
    return case


@transaction.atomic
def correct_account_line(
    case_id: int,
    *,
    number: int,
    what: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Case:
    """Take a line back in full by a counter-line, and say why. Nothing is edited.

    Raises MayNot, WrongState, AlreadyCorrected, BadInput.
    """
    case = _working(case_id, by=by, version=version)
    wrong = AccountLine.objects.filter(case=case, number=number).first()
    if wrong is None:
        raise BadInput(_("There is no such line in the accounts."), field="number")
    if wrong.corrects_id is not None or AccountLine.objects.filter(corrects=wrong).exists():
        raise AlreadyCorrected(_("This line has been taken back already."))
    _add_line(
        case,
        on=clock.shanghai_day(at),
        amount_fen=-wrong.amount_fen,
        what=_plain(what),
        corrects=wrong,
        by=by,
        at=at,
    )
    return case


def file_paper(
    case_id: int,
    *,
    words: str,
    pictures: "Sequence[File[bytes]]",
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Case:
    """File photos of a paper under a title; whoever may read the case may read them.

    Raises MayNot, WrongState, BadInput without title or photo, and what photos.keep raises.
    """
    if not pictures:
        raise BadInput(_("Please add a photo of the paper."), field="photos")
    _may_file(case_id, by=by)
    kept = photos.keep(pictures, at=at)
    return _file(case_id, words=words, kept=kept, by=by, at=at, version=version)


@transaction.atomic
def _file(
    case_id: int, *, words: str, kept: list[Stored], by: Actor, at: datetime, version: int | None
) -> Case:
    case = _working(case_id, by=by, version=version)
    said = moving.keep_needed(case, words, at=at)
    step = moving.append(case, StepKind.FILED, by=by, at=at, said=said)
    photos.hang(case, kept, seq=step.seq, moment=Moment.PAPER)
    moving.leave(case, "file_paper", None, by=by, at=at)
    return case


def _may_file(case_id: int, *, by: Actor) -> None:
    """Send strangers and bystanders away before their photos are parsed."""
    case = Case.objects.get(pk=case_id)
    if not knows_of(by, case):
        raise Case.DoesNotExist
    _must_work(case, by=by)


def knows_of(actor: Actor, case: Case) -> bool:
    """Those who see it, and the working group."""
    return policies.may_see(actor, case) or is_member(actor, case)


def is_member(actor: Actor, case: Case) -> bool:
    """In the working group now."""
    person = actor.person
    return (
        person is not None
        and case.leader_id is not None
        and GroupMember.objects.filter(case=case, person=person, until=None).exists()
    )


def _gathering(case_id: int, *, by: Actor, version: int | None) -> Case:
    case = moving.locked(case_id, by=by, version=version, knows=knows_of)
    if not leading_policies.may_gather(by, case):
        raise MayNot(
            _("Only the leader, or whoever gives out work here, says who is in the group.")
        )
    _must_be_open(case)
    return case


def _working(case_id: int, *, by: Actor, version: int | None) -> Case:
    case = moving.locked(case_id, by=by, version=version, knows=knows_of)
    _must_work(case, by=by)
    _must_be_open(case)
    return case


def _must_work(case: Case, *, by: Actor) -> None:
    if not leading_policies.may_work_in_group(by, case, is_member=is_member(by, case)):
        raise MayNot(_("Only the working group of this case can do that."))


def _must_be_open(case: Case) -> None:
    if case.closed_at is not None:
        raise WrongState(case)


def _add_line(
    case: Case,
    *,
    on: date,
    amount_fen: int,
    what: str,
    by: Actor,
    at: datetime,
    corrects: AccountLine | None = None,
) -> None:
    AccountLine.objects.create(
        case=case,
        number=_next_of(AccountLine.objects.filter(case=case)),
        on=on,
        amount_fen=amount_fen,
        what=what,
        corrects=corrects,
        by_kind=by.kind,
        by_id=by.id,
        recorded_at=at,
    )
    moving.append(case, StepKind.ACCOUNTED, by=by, at=at)
    moving.leave(case, "write_account_line", None, by=by, at=at)


def _next_of(rows: QuerySet[PlanStep] | QuerySet[AccountLine]) -> int:
    """The next number; under the lock of the case nobody else takes it."""
    return 1 + (rows.aggregate(last=Max("number"))["last"] or 0)


def _plain(what: str) -> str:
    try:
        plain = typed.line(what, max_length=WHAT_LENGTH, min_length=2)
    except BadInput as refusal:
        refusal.field = "what"
        raise
    if typed.looks_personal(plain):
        raise HoldsPersonalData(
            _("Please leave phone and ID numbers out of this line."), field="what"
        )
    return plain
