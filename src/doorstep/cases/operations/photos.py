"""Photos of a case: kept before any row points at them, then hung on a step."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from doorstep.cases.models import Case, CasePart, CasePhoto
from doorstep.cases.states import Moment
from doorstep.kernel import files
from doorstep.kernel.errors import BadInput
from doorstep.kernel.files import Stored

MOST = 9


class TooManyPhotos(BadInput):
    """More photos than a step holds."""

    code = "cases.too_many_photos"


def keep(pictures: "Sequence[File[bytes]]", *, at: datetime) -> list[Stored]:
    """Keep photos; outside any transaction, since parsing is slow.

    Raises TooManyPhotos, and NotAnImage, ImageTooBig, TooManyPixels or Busy of kernel.files.
    """
    if len(pictures) > MOST:
        raise TooManyPhotos(
            _("At most %(most)d photos. Please choose the clearest ones.") % {"most": MOST},
            field="photos",
        )
    return [files.store_image(picture, at=at) for picture in pictures]


def hang(
    case: Case, kept: list[Stored], *, seq: int, moment: Moment, part: CasePart | None = None
) -> None:
    """Hang kept photos on a step of the case, and on the part of it that they show."""
    if kept:
        CasePhoto.objects.bulk_create(
            CasePhoto(
                case=case,
                part=part,
                step_seq=seq,
                file=one.original,
                thumbnail=one.thumbnail,
                moment=moment,
            )
            for one in kept
        )
