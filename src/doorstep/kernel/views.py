"""How a stored file reaches a browser; the room that owns the row checks who may see it first."""

import logging

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from doorstep.kernel.models import StoredFile

log = logging.getLogger(__name__)


def served(stored: StoredFile) -> FileResponse:
    """The blob, inline, kept by no cache and guessed at by no browser. Raises Http404."""
    try:
        blob = default_storage.open(stored.path, "rb")
    except FileNotFoundError as missing:
        log.exception("stored file %s has no blob", stored.pk)
        raise Http404 from missing
    response = FileResponse(blob, content_type=stored.media_type)
    response["Content-Disposition"] = f'inline; filename="{stored.key[:8]}.jpg"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
