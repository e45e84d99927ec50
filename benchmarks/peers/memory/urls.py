"""Our addresses, and the inbox once more with the rows of its first reading."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path

from doorstep.cases.views.console.listing import Listing
from doorstep.people.http import SignedInRequest, signed_in
from doorstep.site.urls import handler400 as handler400
from doorstep.site.urls import handler403 as handler403
from doorstep.site.urls import handler404 as handler404
from doorstep.site.urls import handler500 as handler500
from doorstep.site.urls import urlpatterns as ours

KEPT: dict[str, dict[str, Any]] = {}


@signed_in
def from_memory(request: SignedInRequest) -> HttpResponse:
    """The same template, base page and rows; nothing of the list is asked of the database."""
    asked = request.META["QUERY_STRING"]
    if asked not in KEPT:
        KEPT[asked] = {**Listing(request.actor, QueryDict(asked)).context(), "q": ""}
    return render(request, "cases/console/inbox.html", KEPT[asked])


urlpatterns = [path("bench/from-memory/", from_memory), *ours]
