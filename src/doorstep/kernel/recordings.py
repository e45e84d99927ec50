"""Recordings people hand in: looked into, never decoded, kept encrypted like every other file."""

import math
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from doorstep.kernel import files
from doorstep.kernel.childproc import ParseFailed, TooBig, TookTooLong, run_limited
from doorstep.kernel.errors import DomainError
from doorstep.kernel.models import StoredFile
from doorstep.kernel.sounds.heard import unpack

MOST_BYTES = 5 * 1024 * 1024


class NotASound(DomainError):
    """No recording a browser can play, a broken one, or one with a picture."""

    code = "kernel.not_a_sound"
    status = 422


class SoundTooBig(DomainError):
    """More bytes than a recording may have."""

    code = "kernel.sound_too_big"
    status = 422


class SoundTooLong(DomainError):
    """It runs for more than three minutes."""

    code = "kernel.sound_too_long"
    status = 422


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording as we keep it; a begun second counts."""

    file: StoredFile
    seconds: int


def store_sound(uploaded: "File[bytes]", *, at: datetime) -> Recorded:
    """Keep a recording: by what it is, not by its name, and without notes beside the sound.

    A voice belongs to one person, so it is encrypted. Nobody is recognised by it.

    Raises NotASound, SoundTooBig, SoundTooLong, Busy; then nothing is kept.
    """
    payload = _payload(uploaded)
    try:
        heard = unpack(run_limited("doorstep.kernel.sounds:look", payload))
    except (ParseFailed, TookTooLong, TooBig, ValueError) as failure:
        raise _refusal(failure) from failure
    file = files.store_made(heard.content, kind="voice", media_type=heard.media_type, at=at)
    return Recorded(file, int(heard.seconds))


def _payload(uploaded: "File[bytes]") -> bytes:
    size = uploaded.size
    if size > MOST_BYTES:
        raise SoundTooBig(
            _(
                "The recording is too big (%(size)s MB); 5 MB at most. What you wrote is still "
                "here. Please record a shorter one."
            )
            % {"size": f"{math.ceil(size / 1024 / 1024 * 10) / 10:g}"}
        )
    uploaded.seek(0)
    payload: bytes = uploaded.read(MOST_BYTES)
    return payload


def _refusal(failure: Exception) -> DomainError:
    reason = failure.reason if isinstance(failure, ParseFailed) else ""
    if reason.startswith("too_long:"):
        minutes = math.ceil(int(reason.partition(":")[2]) / 60)
        return SoundTooLong(
            ngettext(
                "The recording is too long (%(minutes)d minute); 3 minutes at most. What you "
                "wrote is still here. Please say the most important part.",
                "The recording is too long (%(minutes)d minutes); 3 minutes at most. What you "
                "wrote is still here. Please say the most important part.",
                minutes,
            )
            % {"minutes": minutes}
        )
    if reason == "silent":
        return NotASound(_("Nothing was recorded. What you wrote is still here. Please try again."))
    if reason == "not_a_sound":
        return NotASound(
            _(
                "This file is not a recording we can play (MP3, M4A, WAV, Ogg or WebM). What you "
                "wrote is still here. Please try another one."
            )
        )
    return NotASound(
        _("This recording is damaged. What you wrote is still here. Please try another one.")
    )
