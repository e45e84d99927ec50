"""What a resident sees of their own record: who looked at it, and the paper code that opens it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.kernel.paging import Cursor
from doorstep.people import operations, queries
from doorstep.people.forms import PaperCodeForm
from doorstep.people.forms.clients import KeyForm
from doorstep.people.http import SignedInRequest, signed_in


@require_safe
@never_cache
@signed_in
def looks(request: SignedInRequest) -> HttpResponse:
    """Who looked at my record: role, unit, work number, time and reason."""
    after = Cursor.read(request.GET.get("after", ""))
    shown = queries.looks_at(request.person, after=after)
    return render(
        request,
        "people/looks.html",
        {
            "looks": shown.items,
            "next_url": f"?{urlencode({'after': shown.next})}" if shown.next else "",
            "first_url": request.path if after else "",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def keys(request: SignedInRequest) -> HttpResponse:
    """The keys with which programs speak for me, and making another: it is shown once."""
    form = KeyForm(request.POST or None)
    key, refusal = "", ""
    if request.method == "POST" and form.is_valid():
        try:
            name, now = form.cleaned_data["name"], clock.now()
            _token, key = operations.make_own_key(name, by=request.actor, at=now)
        except DomainError as error:
            refusal = str(error)
    context = {
        "keys": queries.tokens_of(request.person),
        "key": key,
        "form": KeyForm() if key else form,
        "refusal": refusal,
        "now": clock.now(),
    }
    return render(request, "people/own_keys.html", context)


@require_POST
@signed_in
def revoke_key(request: SignedInRequest, token_id: int) -> HttpResponse:
    """Take one of my keys back."""
    if not operations.revoke_own_key(token_id, by=request.actor, at=clock.now()):
        raise Http404
    messages.success(request, _("This key opens nothing any more."))
    return redirect("people:own_keys")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def activate(request: SignedInRequest) -> HttpResponse:
    """Type the paper code from the desk; it opens one's own file on this device."""
    form = PaperCodeForm(request.POST or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            person = operations.activate(
                request.user.pk,
                form.cleaned_data["code"],
                device=request.device,
                at=clock.now(),
            )
        except DomainError as error:
            refusal = str(error)
        else:
            words = _("Welcome, %(name)s. This device opens your file from now on.")
            messages.success(request, words % {"name": person.known_as})
            return redirect("people:looks")
    return render(request, "people/activate.html", {"form": form, "refusal": refusal})
