"""Where trained models lie: a sealed file, its digest in the row, read once by each process.

Whatever is wrong with a file, nobody's page breaks: there are no hints by it, and `doctor` says so.
"""

import logging
from functools import lru_cache
from uuid import UUID

from django.db.models import Max

from doorstep.kernel import ciphers, editions, files
from doorstep.kernel.failures import named
from doorstep.suggesting.learning.arrays import NotOurArrays, unpacked
from doorstep.suggesting.learning.reader import Reader
from doorstep.suggesting.models import TrainedModel
from doorstep.suggesting.states import Purpose

logger = logging.getLogger(__name__)

KIND = "model"
MEDIA_TYPE = "application/octet-stream"


class CannotBeRead(Exception):
    """The file is away, changed, or made by another release."""


@editions.keep(most=4)
def newest(purpose: Purpose) -> TrainedModel | None:
    """The newest version there is."""
    rows = TrainedModel.objects.filter(purpose=purpose).select_related("file")
    return rows.order_by("-version").first()


def reader_for(
    purpose: Purpose, *, as_of: UUID | None = None
) -> tuple[Reader, TrainedModel] | None:
    """The newest model, ready to read; None when there is none, or when it cannot be read."""
    model = newest(purpose, as_of=as_of)
    if model is None:
        return None
    try:
        return open_model(model), model
    except CannotBeRead as failure:
        logger.warning("model %s is not used: %s", model, failure)
        return None


def open_model(model: TrainedModel) -> Reader:
    """What lies in its file, checked against the digest of its training. Raises CannotBeRead."""
    return _opened(model.pk, model.digest, model)


def next_version(purpose: Purpose) -> int:
    """The version after the last."""
    known = TrainedModel.objects.filter(purpose=purpose).aggregate(last=Max("version"))["last"]
    return (known or 0) + 1


def forget_opened() -> None:
    """Read every file anew; for `doctor`, who wants to know how it is now."""
    _kept.cache_clear()


def _opened(key: int, digest: str, model: TrainedModel) -> Reader:
    """Kept by key and digest; what could not be read is tried again."""
    if (known := _kept(key, digest)) and known[0] is not None:
        return known[0]
    try:
        reader = unpacked(files.read(model.file), digest=digest)
    except (NotOurArrays, ciphers.Unreadable, OSError) as failure:
        raise CannotBeRead(named(failure)) from failure
    _kept(key, digest)[0] = reader
    return reader


@lru_cache(maxsize=4)
def _kept(_key: int, _digest: str) -> list[Reader | None]:
    """A place to keep one reader in."""
    return [None]
