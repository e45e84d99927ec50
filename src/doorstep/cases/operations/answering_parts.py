"""The party's side of its part: taking it on, giving it back with a reason, doing it."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.cases import events
from doorstep.cases.joint_states import PartState
from doorstep.cases.models import CasePart
from doorstep.cases.operations import moving, parts, photos
from doorstep.cases.states import Moment, StepKind
from doorstep.kernel.errors import BadInput
from doorstep.kernel.files import Stored
from doorstep.people.actors import Actor


class PhotoWanted(BadInput):
    """This part is shown with a photo."""

    code = "cases.photo_wanted"


@transaction.atomic
def accept_part(part_id: int, *, by: Actor, at: datetime) -> CasePart:
    """The party takes it on. Accepting what is accepted changes nothing.

    Raises CasePart.DoesNotExist for a stranger, MayNot, WrongPartState.
    """
    part = parts.locked(part_id, by=by)
    parts.must_do(by, part)
    if part.state == PartState.ACCEPTED:
        return part
    step = parts.move(
        part, PartState.ACCEPTED, StepKind.PART_ACCEPTED, by=by, at=at, accepted_at=at
    )
    parts.leave(part, "accept_part", step, events.PartAccepted, by=by, at=at)
    return part


@transaction.atomic
def return_part(part_id: int, *, reason: str, by: Actor, at: datetime) -> CasePart:
    """The party gives it back and says why; the owner has to decide.

    Raises CasePart.DoesNotExist for a stranger, MayNot, WrongPartState, BadInput without a reason.
    """
    part = parts.locked(part_id, by=by)
    parts.must_do(by, part)
    said = moving.keep_needed(part.case, reason, at=at)
    step = parts.move(part, PartState.RETURNED, StepKind.PART_RETURNED, by=by, at=at, said=said)
    parts.leave(part, "return_part", step, events.PartReturned, by=by, at=at)
    return part


def finish_part(
    part_id: int,
    *,
    words: str,
    by: Actor,
    at: datetime,
    before: "Sequence[File[bytes]]" = (),
    after: "Sequence[File[bytes]]" = (),
) -> CasePart:
    """The party says how it is done, and shows it. The resident hears of it from the owner.

    Raises CasePart.DoesNotExist for a stranger, MayNot, WrongPartState, BadInput without words,
    PhotoWanted, and what photos.keep raises; then nothing has changed.
    """
    if before or after:
        part = CasePart.objects.select_related("case").get(pk=part_id)
        parts.must_know(by, part)
        parts.must_do(by, part)
    kept = {
        Moment.BEFORE: photos.keep(before, at=at),
        Moment.AFTER: photos.keep(after, at=at),
    }
    return _finish(part_id, words=words, kept=kept, by=by, at=at)


@transaction.atomic
def _finish(
    part_id: int, *, words: str, kept: dict[Moment, list[Stored]], by: Actor, at: datetime
) -> CasePart:
    part = parts.locked(part_id, by=by)
    parts.must_do(by, part)
    said = moving.keep_needed(part.case, words, at=at)
    if part.wants_photo and not kept[Moment.AFTER]:
        raise PhotoWanted(_("Please add a photo of how it is now."), field="after")
    step = parts.move(
        part,
        PartState.DONE,
        StepKind.PART_DONE,
        by=by,
        at=at,
        said=said,
        answer=said,
        answer_digest=said.digest,
        settled_at=at,
        is_overdue=False,
    )
    for moment, some in kept.items():
        photos.hang(part.case, some, seq=step.seq, moment=moment, part=part)
    parts.leave(part, "finish_part", step, events.PartDone, by=by, at=at)
    parts.settle_up(part.case, at=at)
    return part
