"""What every page gets: the reader's language, headers that keep it private, kind refusals."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request

from doorstep.kernel import clock
from doorstep.kernel.failures import DatabaseAway, named, refusal_for
from doorstep.people import traffic
from doorstep.people.http import LINK_COOKIE, PROGRAMS
from doorstep.site.api.refusals import as_json
from doorstep.site.preferences import Preferences
from doorstep.site.views.errors import database_away, refused

Answer = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger(__name__)

API = "/api/"


class ProgramsMiddleware:
    """Whatever went wrong before the API could say so itself, a program reads it as JSON."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        program = getattr(request, "program", None)
        if program is not None and request.path.startswith(API):
            traffic.note(program, traffic.outcome_of(response.status_code), at=clock.now())
        is_drawn = response.status_code >= 400 and "json" not in response.get("Content-Type", "")
        if not (is_drawn and request.path.startswith(API)):
            return response
        with translation.override(get_language_from_request(request)):
            return as_json(request, response)


class PreferencesMiddleware:
    """Draw the page in the reader's language, size and contrast."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        preferences = Preferences.of_request(request)
        request.preferences = preferences  # type: ignore[attr-defined]  # middleware adds to requests
        with translation.override(preferences.language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", preferences.html_language)
        return response


class PrivacyMiddleware:
    """Pages of someone we know are kept by nobody; all pages vary by what they were drawn from."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        patch_vary_headers(response, ["Cookie", "HX-Request", "Accept-Language"])
        is_known = request.user.is_authenticated or LINK_COOKIE in request.COOKIES
        if is_known:
            response.headers["Cache-Control"] = "no-store"
        else:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class RefusalMiddleware:
    """A refusal no view took up becomes a page with its sentence, never a crash."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for a refusal, our rules' or the machine's; anything else goes on."""
        refusal = refusal_for(error)
        if refusal is None or request.path.startswith(PROGRAMS):
            return None
        if isinstance(refusal, DatabaseAway):
            logger.error("%s: %s", refusal.code, named(error))
            return database_away(request, refusal)
        return refused(request, refusal)
