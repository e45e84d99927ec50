"""Pages for what went wrong: what happened, what is kept, what to do."""

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string

from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, also for what one may not know of."""
    return render(request, "site/errors/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, but not for this."""
    return render(request, "site/errors/403.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 when more was sent than anybody takes."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return render(request, "site/errors/413.html", status=413)
    return render(request, "site/errors/400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn without the database, which may be what failed."""
    return HttpResponse(render_to_string("site/errors/500.html"), status=500)


def database_away(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """503: drawn without the database, which is what failed; fragments get it as a fragment."""
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "site/parts/refusal.html" if is_fragment else "site/errors/503.html"
    text = render_to_string(template, {"refusal": str(refusal)})
    response = HttpResponse(text, status=refusal.status, headers={"Retry-After": "60"})
    if is_fragment:
        response.headers["HX-Retarget"] = "#flash"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """403: the page stood open too long, or cookies are off."""
    return render(request, "site/errors/stale_form.html", status=403)


def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """A refusal no view took up, with its own status; fragments get it as a fragment."""
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "site/parts/refusal.html" if is_fragment else "site/errors/refused.html"
    response = render(request, template, {"refusal": str(refusal)}, status=refusal.status)
    if is_fragment:
        response.headers["HX-Retarget"] = "#flash"
        response.headers["HX-Reswap"] = "innerHTML"
    if wait := refusal.wait(clock.now()):
        response.headers["Retry-After"] = str(wait)
    return response
