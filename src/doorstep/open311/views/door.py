"""What every address here has in common: who asks, in which language, and refusals as asked for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import wraps
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError, TooMany
from doorstep.kernel.prepaid import Prepaid
from doorstep.open311.asked import Given
from doorstep.open311.formats import Answer, Format, written
from doorstep.people import clients, traffic
from doorstep.people.actors import Actor
from doorstep.people.http import client_address, is_local
from doorstep.people.models import Client

STRANGERS_A_MINUTE = 1_200  # an address may stand for thousands of phones
KEPT = frozenset({403, 429, 503})
READING = ("GET", "HEAD")
BEARER = "Bearer "

_strangers = Prepaid("open311.strangers", timedelta(minutes=1))


@dataclass(slots=True)
class Asking:
    """One request, as the rest of the room wants it."""

    actor: Actor
    given: Given
    at: datetime
    path: dict[str, str] = field(default_factory=dict)


type View = Callable[[Asking], Answer]


def door(**views: View) -> Callable[..., HttpResponse]:
    """A Django view that answers `get` and `post` as far as they are given, in JSON or XML."""
    methods = {"GET": views.get("get"), "HEAD": views.get("get"), "POST": views.get("post")}
    allowed = [name for name, view in methods.items() if view is not None]

    @csrf_exempt  # nobody is signed in here: a key or nothing
    @wraps(door)
    def view(request: HttpRequest, form: str = "json", **path: str) -> HttpResponse:
        wanted = Format(form)
        with translation.override(_language(request)):
            answer, client = _answered(request, methods.get(request.method or ""), path)
            response = _response(request, answer, wanted, is_keyed=client is not None)
        if answer.status == 405:
            response["Allow"] = ", ".join(allowed)
        if client is not None:
            traffic.note(client, traffic.outcome_of(answer.status), at=clock.now())
        return response

    return view


def refused(status: int, sentence: str) -> Answer:
    """One refusal, in the shape every client reads."""
    told = [{"code": status, "description": sentence}]
    return Answer("errors", told, item="error", status=status)


def no_such_address(_asking: Asking) -> Answer:
    """Whatever else somebody asks for."""
    return refused(404, _("There is nothing at this address. Begin at discovery."))


def _answered(
    request: HttpRequest, view: View | None, path: dict[str, str]
) -> tuple[Answer, Client | None]:
    """The answer, and which client it is for."""
    at = clock.now()
    client: Client | None = None
    if view is None:
        return refused(405, _("This cannot be done here.")), None
    try:
        given = _given(request)
        client = _client(request, given)
        _count(request, client, at)
        actor = Actor.using(client) if client is not None else Actor.anonymous()
        return view(Asking(actor, given, at, path)), client
    except DomainError as refusal:
        return refused(_status(refusal), str(refusal)), client
    except ObjectDoesNotExist:
        return refused(404, _("There is nothing here for you.")), client
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError, UnicodeError):
        return refused(400, _("We cannot read this. Please send a form.")), client


def _given(request: HttpRequest) -> Given:
    """Parameters of the address and of the form; where both say something, the form counts."""
    told = {**request.GET.dict(), **request.POST.dict()}
    return {key: str(value).replace("\x00", "") for key, value in told.items()}


def _client(request: HttpRequest, given: Given) -> Client | None:
    key = given.get("api_key", "").strip()
    header = request.headers.get("Authorization", "")
    if not key and header.startswith(BEARER):
        key = header.removeprefix(BEARER).strip()
    return clients.find(key, is_local=is_local(request)) if key else None


def _count(request: HttpRequest, client: Client | None, at: datetime) -> None:
    if client is not None:
        clients.spend(client, at=at)
    else:
        _strangers.spend(client_address(request), limit=STRANGERS_A_MINUTE, at=at)


def _status(refusal: DomainError) -> int:
    """What is wrong with a request is 400 to these clients; 404 is an address that is not there."""
    return refusal.status if refusal.status in KEPT or isinstance(refusal, TooMany) else 400


def _language(request: HttpRequest) -> str:
    wished = request.GET.get("locale") or ""
    if wished.lower().startswith("zh"):
        return "zh-hans"
    return "en" if wished.lower().startswith("en") else translation.get_language() or "zh-hans"


def _response(
    request: HttpRequest, answer: Answer, wanted: Format, *, is_keyed: bool
) -> HttpResponse:
    response = HttpResponse(
        written(answer, wanted), status=answer.status, content_type=wanted.content_type
    )
    response["Content-Language"] = translation.get_language() or ""
    response["Cache-Control"] = "no-store" if is_keyed else "no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    patch_vary_headers(response, ["Accept-Language"])
    if answer.next:
        told = {key: value for key, value in request.GET.items() if key not in {"api_key", "page"}}
        query = urlencode({**told, "after": answer.next})
        response["Link"] = f'<{request.path}?{query}>; rel="next"'
    return response
