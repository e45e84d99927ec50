"""Every refusal of the API in one shape, whatever it came from."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFilesSent,
)
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.kernel.failures import named, refusal_for
from doorstep.site.api.misfits import sentence_for
from doorstep.site.api.reading import NotJson

logger = logging.getLogger(__name__)

WRAPPERS = frozenset({"body", "payload", "query", "form", "file", "path", "wanted"})


def answer_for(api: NinjaAPI) -> None:
    """Have the API answer in these words whatever is raised in it."""
    known: tuple[tuple[type[Exception], Callable[[HttpRequest, Any], HttpResponse]], ...] = (
        (DomainError, refused),
        (Http404, not_found),
        (ObjectDoesNotExist, not_found),
        (AuthenticationError, not_signed_in),
        (ValidationError, not_understood),
        (HttpError, not_readable),
        (PermissionDenied, not_allowed),
        (RequestDataTooBig, too_big),
        (TooManyFilesSent, too_big),
        (SuspiciousOperation, broken),
        (DatabaseError, machine_failed),
        (OSError, machine_failed),
    )
    for kind, answer in known:
        api.add_exception_handler(kind, answer)


def refused(_request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """What the rules refuse, in their own words."""
    answer = _answer(refusal.status, refusal.code, str(refusal), refusal.field)
    if wait := refusal.wait(clock.now()):
        answer["Retry-After"] = str(wait)
    return answer


def machine_failed(request: HttpRequest, failure: Exception) -> HttpResponse:
    """A full disk or a database that is away; what is our own mistake goes on as a crash."""
    refusal = refusal_for(failure)
    if refusal is None:
        raise failure
    logger.error("%s: %s", refusal.code, named(failure))
    return refused(request, refusal)


def not_found(_request: HttpRequest, _missing: Exception) -> HttpResponse:
    """What is not there, and what one may not know of, look alike."""
    return _answer(404, "api.not_found", gettext("There is nothing here for you."))


def no_such_address(request: HttpRequest, _rest: str) -> HttpResponse:
    """An address the API does not have, refused as a program reads it."""
    return not_found(request, Http404())


def not_signed_in(_request: HttpRequest, _missing: AuthenticationError) -> HttpResponse:
    """No token, or one that opens nothing."""
    sentence = gettext("Send a valid token: Authorization: Bearer ….")
    answer = _answer(401, "api.not_signed_in", sentence)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def not_allowed(_request: HttpRequest, _refused: Exception) -> HttpResponse:
    """Known, but not for this."""
    return _answer(403, "api.not_allowed", gettext("You may not do this."))


def not_understood(_request: HttpRequest, found: ValidationError) -> HttpResponse:
    """The first thing that does not fit, with its field."""
    first = found.errors[0]
    field = ".".join(str(part) for part in first["loc"] if part not in WRAPPERS)
    return _answer(422, "api.not_understood", sentence_for(first, field), field)


def not_readable(request: HttpRequest, found: HttpError) -> HttpResponse:
    """A body that is no JSON, says it is something else, or holds what cannot be kept."""
    cause = found.__cause__
    if isinstance(cause, DomainError):
        return refused(request, cause)
    if isinstance(cause, NotJson):
        sentence = gettext("Please send JSON, and say so: Content-Type: application/json.")
        return _answer(415, "api.not_json", sentence)
    return broken(request, found)


def broken(_request: HttpRequest, _found: Exception) -> HttpResponse:
    """What came cannot be read at all."""
    sentence = gettext("We cannot read this. Please check that it is whole and valid JSON.")
    return _answer(400, "api.not_readable", sentence)


def too_big(_request: HttpRequest, _found: Exception) -> HttpResponse:
    """More than anybody takes in one go."""
    return _answer(413, "api.too_big", gettext("This is too much at once. Please send less."))


def wrong_method(allowed: str) -> HttpResponse:
    """The address is right, the method is not."""
    answer = _answer(405, "api.wrong_method", gettext("This address is asked in another way."))
    answer["Allow"] = allowed
    return answer


def as_json(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A refusal that was drawn as a page for people, as a program reads it."""
    status = response.status_code
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return wrong_method(response.get("Allow", ""))
    if status == HTTPStatus.NOT_FOUND:
        return not_found(request, Http404())
    if status == HTTPStatus.FORBIDDEN:
        return not_allowed(request, PermissionDenied())
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return too_big(request, RequestDataTooBig())
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return broken(request, SuspiciousOperation())
    return _answer(status, "api.broken", gettext("Something broke on our side. Please try again."))


def _answer(status: int, code: str, message: str, field: str = "") -> HttpResponse:
    body: dict[str, Any] = {"code": code, "message": message, "field": field}
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
