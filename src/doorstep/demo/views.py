"""Signing in as one of the demo's people with one press, on the same machine only."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from doorstep.demo import personas
from doorstep.kernel.errors import DomainError
from doorstep.kernel.loopback import is_loopback


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_as(request: HttpRequest, key: str) -> HttpResponse:
    """A page with one large button; only pressing it signs in."""
    if not (is_loopback(request.get_host()) and is_loopback(request.META.get("REMOTE_ADDR", ""))):
        raise Http404
    try:
        account = personas.account_of(key)
    except DomainError as refusal:
        raise Http404 from refusal
    if request.method == "POST":
        login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
        return redirect("site:start")
    return render(request, "demo/sign_in_as.html", {"persona": personas.BY_KEY[key]})


@require_http_methods(["GET", "HEAD"])
def who(request: HttpRequest) -> HttpResponse:
    """Everybody the demo can be tried as."""
    if not is_loopback(request.get_host()):
        raise Http404
    try:
        personas.account_of("resident")
    except DomainError as refusal:
        raise Http404 from refusal
    return render(request, "demo/who.html", {"personas": personas.PERSONAS})
