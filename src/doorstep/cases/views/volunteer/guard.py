"""Who comes in by the volunteers' door; for everybody else there is no such page."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from doorstep.people.http import SignedInRequest, signed_in

type View[**Given] = Callable[Concatenate[SignedInRequest, Given], HttpResponseBase]


def helping[**Given](view: View[Given]) -> View[Given]:
    """Volunteers, and people who stand for a team, a company or a post."""
    return _only(view, lambda request: bool(request.actor.volunteer or stands_for_a_body(request)))


def volunteering[**Given](view: View[Given]) -> View[Given]:
    """Active volunteers."""
    return _only(view, lambda request: request.actor.volunteer is not None)


def standing_for_somebody[**Given](view: View[Given]) -> View[Given]:
    """Whoever may be asked to own something: staff, and people who stand for a body."""
    return _only(view, lambda request: stands_for_a_body(request) or bool(request.actor.roles))


def stands_for_a_body(request: SignedInRequest) -> bool:
    """They may act for more than themselves."""
    return len(request.actor.party_ids) > 1


def _only[**Given](view: View[Given], may_enter: Callable[[SignedInRequest], bool]) -> View[Given]:
    @wraps(view)
    def guarded(
        request: SignedInRequest, /, *args: Given.args, **keywords: Given.kwargs
    ) -> HttpResponseBase:
        if not may_enter(request):
            raise Http404
        return view(request, *args, **keywords)

    return never_cache(signed_in(guarded))
