"""How a stored file reaches a browser; the room that owns the row checks who may see it first."""

import logging
from io import BytesIO

from django.http import FileResponse, Http404

from doorstep.kernel import files
from doorstep.kernel.ciphers import Unreadable
from doorstep.kernel.models import StoredFile

log = logging.getLogger(__name__)


def served(stored: StoredFile) -> FileResponse:
    """The blob, inline, kept by no cache and guessed at by no browser. Raises Http404."""
    try:
        content = files.read(stored)
    except (FileNotFoundError, Unreadable) as lost:
        log.warning("the blob of stored file %s is lost: %s", stored.pk, type(lost).__name__)
        raise Http404 from lost
    response = FileResponse(BytesIO(content), content_type=stored.media_type)
    response["Content-Disposition"] = f'inline; filename="{stored.key[:8]}.jpg"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
