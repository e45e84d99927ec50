"""The JSON API at /api/v1: every room's router behind bearer tokens, every refusal in one shape."""

import logging
from typing import Any, override

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from doorstep.cases.api import router as cases
from doorstep.catalogue.api import router as catalogue
from doorstep.kernel.errors import DomainError
from doorstep.kernel.failures import named, refusal_for
from doorstep.people.api import router as people
from doorstep.people.bearer import Bearer
from doorstep.places.api import router as places

WRAPPERS = frozenset({"body", "payload", "query", "form", "file", "path", "wanted"})
FORMS = frozenset({"multipart/form-data", "application/x-www-form-urlencoded"})

logger = logging.getLogger(__name__)


class NotJson(ValueError):
    """A body of another kind than the API reads."""


class JsonOnly(Parser):
    """Reads bodies as JSON; an empty form, as browsers' tools like to send, is an empty body."""

    @override
    def parse_body(self, request: HttpRequest) -> Any:
        if (request.content_type or "").endswith("json"):
            return super().parse_body(request)
        if request.POST or request.FILES or request.content_type not in FORMS:
            raise NotJson
        return None


api = NinjaAPI(
    title="Doorstep",
    version="1",
    description=(
        "Neighbourhood help that closes the loop. Sign in with a bearer token. Refusals are "
        "`{code, message, field}`; the sentence is in the language you accept."
    ),
    urls_namespace="api",
    docs_url=None,  # its page loads scripts from another host
    openapi_url="/openapi.json",
    auth=Bearer(),
    parser=JsonOnly(),
)
api.add_router("", places)
api.add_router("", people)
api.add_router("", catalogue)
api.add_router("", cases)


@api.exception_handler(DomainError)
def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """What the rules refuse, in their own words."""
    return _answer(request, refusal.status, refusal.code, str(refusal), refusal.field)


@api.exception_handler(DatabaseError)
@api.exception_handler(OSError)
def machine_failed(request: HttpRequest, failure: Exception) -> HttpResponse:
    """A full disk or a database that is away; what is our own mistake goes on as a crash."""
    refusal = refusal_for(failure)
    if refusal is None:
        raise failure
    logger.error("%s: %s", refusal.code, named(failure))
    answer = refused(request, refusal)
    answer["Retry-After"] = "60"
    return answer


@api.exception_handler(Http404)
@api.exception_handler(ObjectDoesNotExist)
def not_found(request: HttpRequest, _missing: Exception) -> HttpResponse:
    """What is not there, and what one may not know of, look alike."""
    return _answer(request, 404, "api.not_found", gettext("There is nothing here for you."))


def no_such_address(request: HttpRequest, _rest: str) -> HttpResponse:
    """An address the API does not have, refused as a program reads it."""
    return not_found(request, Http404())


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, _missing: AuthenticationError) -> HttpResponse:
    """No token, or one that opens nothing."""
    sentence = gettext("Send a valid token: Authorization: Bearer ….")
    answer = _answer(request, 401, "api.not_signed_in", sentence)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, found: ValidationError) -> HttpResponse:
    """The first thing that does not fit, with its field."""
    first = found.errors[0]
    field = ".".join(str(part) for part in first["loc"] if part not in WRAPPERS)
    sentence = gettext("%(field)s does not fit: %(why)s.") % {"field": field, "why": first["msg"]}
    return _answer(request, 422, "api.not_understood", sentence, field)


@api.exception_handler(HttpError)
def not_readable(request: HttpRequest, found: HttpError) -> HttpResponse:
    """A body that is no JSON, or says it is something else."""
    if isinstance(found.__cause__, NotJson):
        sentence = gettext("Please send JSON, and say so: Content-Type: application/json.")
        return _answer(request, 415, "api.not_json", sentence)
    sentence = gettext("We cannot read this. Please check that it is whole and valid JSON.")
    return _answer(request, found.status_code, "api.not_readable", sentence)


def _answer(
    request: HttpRequest, status: int, code: str, message: str, field: str = ""
) -> HttpResponse:
    body: dict[str, Any] = {"code": code, "message": message, "field": field}
    return api.create_response(request, body, status=status)
