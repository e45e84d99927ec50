"""Bodies that do not sign in: a letter or a call, their answer typed for them, their numbers."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from doorstep.cases import policies
from doorstep.cases.models import Case, OutsideLetter, OutsideNumber
from doorstep.cases.operations import moving, photos
from doorstep.cases.operations.moving import MayNot, WrongState
from doorstep.cases.states import Means, Moment, OutsideSystem, StepKind
from doorstep.kernel import typed
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.kernel.files import Stored
from doorstep.people.actors import Actor
from doorstep.people.models import Party
from doorstep.people.states import PartyKind

NUMBER_LENGTH = 40


class NoBody(DomainError):
    """A letter goes to a body: a company, a department."""

    code = "cases.no_body"
    status = 422


class AlreadyAnswered(DomainError):
    """The answer to this letter has been typed in."""

    code = "cases.already_answered"


class NumberTaken(DomainError):
    """This number is another case's, or this case has one there already."""

    code = "cases.number_taken"


@transaction.atomic
def write_to(
    case_id: int,
    *,
    to: Party,
    means: Means,
    words: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> OutsideLetter:
    """Write down a letter to be printed, or a call, to a body that does not sign in.

    Raises MayNot, WrongState once it is closed, NoBody, BadInput without words.
    """
    case = _working_on(case_id, by=by, version=version)
    if to.kind != PartyKind.ORGANISATION:
        raise NoBody(_("A letter goes to a company or a department. Please choose one."))
    said = moving.keep_needed(case, words, at=at)
    step = moving.append(case, StepKind.WRITTEN_TO, by=by, at=at, said=said, party=to)
    letter = OutsideLetter.objects.create(
        case=case, party=to, means=means, asked=said, made_at=at, step_seq=step.seq
    )
    moving.leave(case, "write_to", None, by=by, at=at)
    return letter


def answer_for(
    letter_id: int,
    *,
    words: str,
    by: Actor,
    at: datetime,
    pictures: "Sequence[File[bytes]]" = (),
    version: int | None = None,
) -> OutsideLetter:
    """Type in what a body answered, with a photo of the paper. It counts as typed for them.

    Raises MayNot, WrongState, AlreadyAnswered, BadInput without words or, for a letter, without
    a photo, and what photos.keep raises.
    """
    letter = OutsideLetter.objects.select_related("case").get(pk=letter_id)
    if not policies.may_see(by, letter.case):
        raise OutsideLetter.DoesNotExist
    if not policies.works_on(by, letter.case):
        raise MayNot(_("Only whoever works on this case can do that."))
    if letter.means == Means.LETTER and not pictures:
        raise BadInput(_("Please add a photo of their answer."), field="photos")
    kept = photos.keep(pictures, at=at)
    return _answer(letter_id, words=words, kept=kept, by=by, at=at, version=version)


@transaction.atomic
def _answer(
    letter_id: int, *, words: str, kept: list[Stored], by: Actor, at: datetime, version: int | None
) -> OutsideLetter:
    case_id = OutsideLetter.objects.values_list("case", flat=True).get(pk=letter_id)
    case = _working_on(case_id, by=by, version=version)
    letter = OutsideLetter.objects.select_related("party").get(pk=letter_id)
    if letter.answered_at is not None:
        raise AlreadyAnswered(_("Their answer has been typed in already."))
    said = moving.keep_needed(case, words, at=at)
    step = moving.append(case, StepKind.REPLIED, by=by, at=at, said=said, party=letter.party)
    photos.hang(case, kept, seq=step.seq, moment=Moment.PAPER)
    letter.answer, letter.answered_at, letter.answer_seq = said, at, step.seq
    letter.save(update_fields=["answer", "answered_at", "answer_seq"])
    moving.leave(case, "answer_for", None, by=by, at=at)
    return letter


@transaction.atomic
def paste_number(
    case_id: int,
    *,
    system: str,
    number: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Case:
    """Under which number another system has it. The same again changes nothing.

    Raises MayNot, WrongState, NumberTaken, BadInput for a system we have no card for.
    """
    case = _working_on(case_id, by=by, version=version)
    if system not in OutsideSystem.values:
        raise BadInput(_("There is no card for this system."), field="system")
    try:
        clean = typed.line(number, max_length=NUMBER_LENGTH, min_length=3)
    except BadInput as refusal:
        refusal.field = "number"
        raise
    if OutsideNumber.objects.filter(case=case, system=system, number=clean).exists():
        return case
    try:
        with transaction.atomic():
            OutsideNumber.objects.create(case=case, system=system, number=clean, made_at=at)
    except IntegrityError:
        raise NumberTaken(
            _("Another case has this number, or this one has another. Please look it up first.")
        ) from None
    moving.append(case, StepKind.NUMBERED, by=by, at=at)
    moving.leave(case, "paste_number", None, by=by, at=at)
    return case


def _working_on(case_id: int, *, by: Actor, version: int | None) -> Case:
    case = moving.locked(case_id, by=by, version=version)
    if not policies.works_on(by, case):
        raise MayNot(_("Only whoever works on this case can do that."))
    if case.closed_at is not None:
        raise WrongState(case)
    return case
