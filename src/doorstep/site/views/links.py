"""A minted link in a message or on paper: it becomes a cookie and a clean address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from doorstep.kernel import clock
from doorstep.people import http, links
from doorstep.people.states import LinkKind
from doorstep.site import faces

LEADS_TO: dict[str, str] = {
    LinkKind.CONFIRM: "cases:confirm",
    LinkKind.RECEIPT: "cases:follow",
    LinkKind.CARD: "cases:card",
    LinkKind.FOLLOW: "cases:follow",
    LinkKind.PART: "cases:part",
}


@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """On to the page with the one large button; opening changes nothing."""
    try:
        link = links.open(token, clock.now())
    except links.NoSuchLink:
        return render(request, "site/errors/link.html", status=404)
    page = faces.address_of(LEADS_TO.get(link.kind, ""), link.thing_id)
    response = redirect(page or "site:home")
    http.keep_link(request, response, token)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
