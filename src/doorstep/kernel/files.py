"""Files people hand in: drawn anew, kept encrypted under a random key, swept when nobody's.

A blob is saved before its row, so a row never points at nothing; what a crash leaves behind is
swept after two days. Files are served only by the room that owns the row pointing at them.
"""

import hashlib
import math
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db.models import Exists, ForeignObjectRel, OuterRef, QuerySet
from django.utils.translation import gettext as _

from doorstep.kernel import ciphers
from doorstep.kernel.childproc import ParseFailed, TooBig, TookTooLong, run_limited
from doorstep.kernel.drawn import Drawn, unpack
from doorstep.kernel.errors import DomainError
from doorstep.kernel.models import StoredFile

MOST_BYTES = 10 * 1024 * 1024
GRACE = timedelta(days=2)
LOOK_BACK_DAYS = 35


class NotAnImage(DomainError):
    """No JPEG, PNG or WebP, or a broken one."""

    code = "kernel.not_an_image"
    status = 422


class ImageTooBig(DomainError):
    """More bytes than a photo may have."""

    code = "kernel.image_too_big"
    status = 422


class TooManyPixels(DomainError):
    """More pixels than we are willing to decode."""

    code = "kernel.too_many_pixels"
    status = 422


class WouldSweepTooMuch(DomainError):
    """The sweep found so many orphans that a person should look first."""

    code = "kernel.would_sweep_too_much"


@dataclass(frozen=True, slots=True)
class Stored:
    """A photo as we keep it."""

    original: StoredFile
    thumbnail: StoredFile


def store_image(uploaded: "File[bytes]", *, at: datetime) -> Stored:
    """Keep a photo: upright, re-encoded, without position or any other note, with a thumbnail.

    It is encrypted like every file people hand in: a photo may show a face, a door or a paper.

    Raises NotAnImage, ImageTooBig, TooManyPixels, Busy; then nothing is kept.
    """
    payload = _payload(uploaded)
    try:
        large, small = unpack(run_limited("doorstep.kernel.images:shrink", payload))
    except (ParseFailed, TookTooLong, TooBig, ValueError) as failure:
        raise _refusal(failure) from failure
    return Stored(
        original=_keep(large, kind="photo", at=at), thumbnail=_keep(small, kind="thumbnail", at=at)
    )


def store_made(content: bytes, *, kind: str, media_type: str, at: datetime) -> StoredFile:
    """Keep something we made ourselves, sealed like all other files."""
    stored = StoredFile(
        key=secrets.token_hex(20),
        kind=kind,
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        is_encrypted=True,
        made_at=at,
    )
    return _save(stored, content)


def read(stored: StoredFile) -> bytes:
    """What lies behind a row, opened. Raises FileNotFoundError, or Unreadable when it was changed.

    It is sealed to its key, so two blobs cannot be exchanged.
    """
    with default_storage.open(stored.path, "rb") as blob:
        content: bytes = blob.read()
    if not stored.is_encrypted:
        return content
    return ciphers.open_sealed(content, place=_place(stored))


def discard(ids: Iterable[int]) -> int:
    """Delete these files that nobody points at any more, the blob before its row; how many.

    Outside a transaction: a blob does not come back. What a crash leaves, the sweep takes.
    """
    orphans = list(StoredFile.objects.filter(pk__in=list(ids)))
    for stored in orphans:
        default_storage.delete(stored.path)
        stored.delete()
    return len(orphans)


def sweep_orphans(at: datetime) -> int:
    """Delete files nobody points at any more, and blobs without a row; how many went.

    Raises WouldSweepTooMuch when that is over a twentieth of all files.
    """
    orphans = list(_unreferenced(before=at - GRACE))
    if len(orphans) > max(20, StoredFile.objects.count() // 20):
        raise WouldSweepTooMuch(
            _("%(count)d files seem to belong to nobody. Please have somebody look first.")
            % {"count": len(orphans)}
        )
    discard(stored.pk for stored in orphans)
    return len(orphans) + sum(
        _sweep_folder(at - timedelta(days=days))
        for days in range(GRACE.days + 1, LOOK_BACK_DAYS + 1)
    )


def _payload(uploaded: "File[bytes]") -> bytes:
    size = uploaded.size
    if size > MOST_BYTES:
        raise ImageTooBig(
            _(
                "The photo is too big (%(size)s MB); 10 MB at most. What you wrote is still here. "
                "Please try another photo."
            )
            % {"size": f"{math.ceil(size / 1024 / 1024 * 10) / 10:g}"}
        )
    uploaded.seek(0)
    payload: bytes = uploaded.read(MOST_BYTES)
    return payload


def _refusal(failure: Exception) -> DomainError:
    reason = failure.reason if isinstance(failure, ParseFailed) else ""
    if reason.startswith("too_many_pixels:"):
        megapixels = math.ceil(int(reason.partition(":")[2]) / 1_000_000)
        return TooManyPixels(
            _(
                "The photo has too many dots (%(megapixels)d megapixels); 40 megapixels at most. "
                "What you wrote is still here. Please try a smaller photo."
            )
            % {"megapixels": megapixels}
        )
    if reason == "not_an_image":
        return NotAnImage(
            _(
                "This file is not a photo we can read (JPG, PNG or WebP). What you wrote is still "
                "here. Please try another one."
            )
        )
    return NotAnImage(
        _("This photo is damaged. What you wrote is still here. Please try another one.")
    )


def _keep(drawn: Drawn, *, kind: str, at: datetime) -> StoredFile:
    stored = StoredFile(
        key=secrets.token_hex(20),
        kind=kind,
        media_type="image/jpeg",
        size=len(drawn.jpeg),
        sha256=hashlib.sha256(drawn.jpeg).hexdigest(),
        width=drawn.width,
        height=drawn.height,
        is_encrypted=True,
        made_at=at,
    )
    return _save(stored, drawn.jpeg)


def _save(stored: StoredFile, content: bytes) -> StoredFile:
    sealed = ciphers.seal(content, place=_place(stored))
    default_storage.save(stored.path, ContentFile(sealed))
    stored.save(force_insert=True)
    return stored


def _place(stored: StoredFile) -> str:
    return f"kernel_storedfile.blob.{stored.key}"


def _unreferenced(*, before: datetime) -> QuerySet[StoredFile]:
    rows = StoredFile.objects.filter(made_at__lt=before)
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel):
            owners = relation.related_model._base_manager  # noqa: SLF001 the one that hides no row
            rows = rows.exclude(Exists(owners.filter(**{relation.field.name: OuterRef("pk")})))
    return rows


def _sweep_folder(day: datetime) -> int:
    folder = f"{day:%Y/%m/%d}"
    try:
        names = set(default_storage.listdir(folder)[1])
    except FileNotFoundError:
        return 0
    known = StoredFile.objects.filter(key__in=names).values_list("key", flat=True)
    left_behind = names.difference(known)
    for name in left_behind:
        default_storage.delete(f"{folder}/{name}")
    return len(left_behind)
