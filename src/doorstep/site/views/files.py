"""Photos and papers, each through the room that owns its row: random keys alone open nothing."""

from collections.abc import Callable, Iterator
from typing import cast

from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from doorstep.cases import queries as cases
from doorstep.kernel import clock
from doorstep.kernel.models import StoredFile
from doorstep.kernel.views import served
from doorstep.people import http
from doorstep.people.actors import Actor

Owner = Callable[[Actor, str], StoredFile]

OWNERS: tuple[Owner, ...] = (cases.photo_for,)


@require_safe
def stored_file(request: HttpRequest, key: str) -> FileResponse:
    """The file behind `key` for whoever may see what it belongs to; 404 for anybody else."""
    for actor in _ways_in(request):
        for owner in OWNERS:
            try:
                return served(owner(actor, key))
            except ObjectDoesNotExist:
                continue
    raise Http404


def _ways_in(request: HttpRequest) -> Iterator[Actor]:
    """As whoever signed in, then as the holder of each link this browser keeps."""
    acting = cast("http.ActingRequest", request)
    yield acting.actor
    for link in http.held_links(request, clock.now()):
        yield Actor.holding(link, device=acting.device)
