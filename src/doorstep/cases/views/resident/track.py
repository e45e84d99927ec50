"""Where something stands, for anybody with its code: public words only, kept out of indexes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.cases import queries
from doorstep.cases.forms.resident import TrackForm
from doorstep.cases.models import Case
from doorstep.kernel import clock, codes
from doorstep.people.http import client_address


@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Type the code; the answer has an address of its own."""
    form = TrackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        code = codes.normalise(form.cleaned_data["code"])
        if codes.is_valid(code):
            return redirect("cases:tracked", code=code)
        return _not_there(request, form)
    return _kept_out(render(request, "cases/resident/track.html", {"form": form}))


@require_safe
def tracked(request: HttpRequest, code: str) -> HttpResponse:
    """What everybody with the code may know. Wrong and old codes look alike. Raises TooMany."""
    try:
        case = queries.tracked(code, caller=client_address(request), at=clock.now())
    except Case.DoesNotExist:
        return _not_there(request, TrackForm(initial={"code": code[:40]}))
    return _kept_out(render(request, "cases/resident/tracked.html", {"case": case}))


def _not_there(request: HttpRequest, form: TrackForm) -> HttpResponse:
    context = {"form": form, "is_missed": True}
    return _kept_out(render(request, "cases/resident/track.html", context, status=404))


def _kept_out(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
