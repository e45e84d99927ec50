"""For whoever watches the machine."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from doorstep import __version__


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """`ok` while the database answers; 503 and `failing` when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse(
            {"status": "failing", "version": __version__, "database": "not answering"}, status=503
        )
    return JsonResponse({"status": "ok", "version": __version__, "database": connection.vendor})
