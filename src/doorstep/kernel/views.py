"""How a stored file reaches a browser; the room that owns the row checks who may see it first."""

import logging
import re
from io import BytesIO

from django.http import FileResponse, Http404

from doorstep.kernel import files
from doorstep.kernel.ciphers import Unreadable
from doorstep.kernel.models import StoredFile

log = logging.getLogger(__name__)

ONE_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})", re.ASCII)
ENDINGS = {
    "audio/webm": "webm",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
}


def served(stored: StoredFile, *, asked: str = "") -> FileResponse:
    """The blob, inline, kept by no cache and guessed at by no browser. Raises Http404.

    `asked` is what a player sends as Range: some play nothing from a server that sends no parts.
    """
    try:
        content = files.read(stored)
    except (FileNotFoundError, Unreadable) as lost:
        log.warning("the blob of stored file %s is lost: %s", stored.pk, type(lost).__name__)
        raise Http404 from lost
    part = _part(asked, len(content))
    body = content[part.start : part.stop] if part else content
    response = FileResponse(
        BytesIO(body), content_type=stored.media_type, status=206 if part else 200
    )
    if part:
        response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(content)}"
    ending = ENDINGS.get(stored.media_type, "jpg")
    response["Content-Disposition"] = f'inline; filename="{stored.key[:8]}.{ending}"'
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _part(asked: str, size: int) -> range | None:
    """The one stretch of bytes asked for; None for all of it, or for what makes no sense."""
    wanted = ONE_RANGE.fullmatch(asked)
    if wanted is None:
        return None
    first, last = wanted.groups()
    if not first:
        start, stop = max(0, size - int(last or 0)), size
    else:
        start, stop = int(first), min(size, int(last) + 1 if last else size)
    return range(start, stop) if start < stop else None
