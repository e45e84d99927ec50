"""Taking over a choice of language, size, contrast or community."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from doorstep.kernel import codes
from doorstep.people.http import HOME_COOKIE
from doorstep.people.models import Account
from doorstep.site.preferences import COOKIE, YEAR, preferences_of


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep the choice on this device (and with the account) and go back to the page."""
    response = HttpResponseRedirect(_back(request))
    response.status_code = 303
    chosen = preferences_of(request).changed(
        language=request.POST.get("language", ""),
        care=request.POST.get("care", ""),
        contrast=request.POST.get("contrast", ""),
    )
    _remember(response, COOKIE, chosen.written)
    if isinstance(request.user, Account):
        chosen.remember(request.user)
    home = codes.normalise(request.POST.get("home", "")[:40])
    if home and codes.is_valid(home):
        _remember(response, HOME_COOKIE, home)
    return response


def _back(request: HttpRequest) -> str:
    """Where the form stood; only ever a page of ours."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if is_ours else reverse("site:home")


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
