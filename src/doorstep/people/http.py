"""What a request knows about who sent it, and the small things every view needs of it."""

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from hashlib import sha256
from ipaddress import ip_address, ip_network
from typing import Any, Concatenate, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from doorstep.kernel import codes
from doorstep.kernel.loopback import is_loopback
from doorstep.people import links
from doorstep.people.actors import Actor
from doorstep.people.models import Account, Client, Link, Person
from doorstep.people.states import Right
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind

DEVICE_COOKIE = "device"
DEVICE_BYTES = 16
LINK_COOKIE = "link"
LINKS_KEPT = 12
HOME_COOKIE = "home"
PROGRAMS = ("/api/", "/open311/", "/healthz")  # where no browser reads
YEAR = 365 * 24 * 60 * 60
DIGEST_LETTERS = 32


class ActingRequest(HttpRequest):
    """A request that passed `people.middleware.ActingMiddleware`."""

    user: Account | AnonymousUser
    person: Person | None
    actor: Actor
    device: str
    htmx: HtmxDetails


class SignedInRequest(ActingRequest):
    """A request of a person we know."""

    user: Account
    person: Person


class ClientRequest(ActingRequest):
    """A request of a program that brought a person's token; `client` names it for captures."""

    person: Person
    community: Place
    client: str


class ProgramRequest(ActingRequest):
    """The same, or one of a program that brought a key of its own and speaks for nobody."""

    community: Place | None
    client: str
    program: Client


type View[**Given] = Callable[Concatenate[SignedInRequest, Given], HttpResponseBase]


def signed_in[**Given](view: View[Given]) -> View[Given]:
    """Only for a person we know; others are asked to sign in, or to bring their paper code."""

    @wraps(view)
    def guarded(
        request: SignedInRequest, /, *args: Given.args, **keywords: Given.kwargs
    ) -> HttpResponseBase:
        if cast("ActingRequest", request).person is None:
            return _to_sign_in(request)
        return view(request, *args, **keywords)

    return cast("View[Given]", guarded)


def with_right[**Given](right: Right) -> Callable[[View[Given]], View[Given]]:
    """Only for a person who holds `right` somewhere; to others the page is not there."""

    def guard(view: View[Given]) -> View[Given]:
        @wraps(view)
        def guarded(
            request: SignedInRequest, /, *args: Given.args, **keywords: Given.kwargs
        ) -> HttpResponseBase:
            if not request.actor.holds_anywhere(right):
                raise Http404
            return view(request, *args, **keywords)

        return signed_in(cast("View[Given]", guarded))

    return guard


def _to_sign_in(request: ActingRequest) -> HttpResponse:
    if request.user.is_authenticated:
        answer = redirect("people:activate")
    else:
        answer = redirect_to_login(request.get_full_path())
    if request.htmx:
        return HttpResponseClientRedirect(answer.url)
    return answer


def found[**Given, Thing](
    query: Callable[Given, Thing], *args: Given.args, **k: Given.kwargs
) -> Thing:
    """What `query` answers; Http404 when it does not exist for whoever asks."""
    try:
        return query(*args, **k)
    except ObjectDoesNotExist:
        raise Http404 from None


def person_of(request: HttpRequest) -> Person | None:
    """The person somebody signed in as; None for a visitor or a phone without a person."""
    person = getattr(request, "person", None)
    return person if isinstance(person, Person) else None


def community_of(request: HttpRequest) -> Place | None:
    """The community whose name and phone stand on the page; None before any is there.

    It is one's own, the one chosen on this device, or the first.
    """
    if person := person_of(request):
        return person.community if person.community.is_active else None
    communities = Place.objects.filter(kind=PlaceKind.COMMUNITY, is_active=True)
    code = request.COOKIES.get(HOME_COOKIE, "")
    if codes.is_valid(code):
        chosen = communities.filter(code=code).first()
        if chosen is not None:
            return chosen
    return communities.order_by("pk").first()


def client_address(request: HttpRequest) -> str:
    """Where the request came from; a forwarded address counts only from configured proxies."""
    address = str(request.META.get("REMOTE_ADDR") or "")
    trusted = [ip_network(each) for each in settings.TRUSTED_PROXIES]
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR") or "").split(",")
    for hop in reversed([each.strip() for each in forwarded if each.strip()]):
        if not _is_in(address, trusted) or not _is_in(
            hop, [ip_network("0.0.0.0/0"), ip_network("::/0")]
        ):
            break
        address = hop
    return address


def is_for_programs(request: HttpRequest) -> bool:
    """True where a program asks: it gets no cookies, and refusals it can read."""
    return "Authorization" in request.headers or request.path.startswith(PROGRAMS)


def is_local(request: HttpRequest) -> bool:
    """True on a server that listens on loopback only, asked by a loopback name."""
    return is_loopback(str(settings.HOST)) and is_loopback(request.get_host())


def _is_in(address: str, networks: list[Any]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)


def new_device() -> str:
    """A signed random cookie for a browser we have not seen."""
    return _signer().sign(secrets.token_urlsafe(DEVICE_BYTES))


def device_of(cookie: str) -> str:
    """The digest that names a browser; empty for a cookie we did not make."""
    try:
        value = _signer().unsign(cookie)
    except BadSignature:
        return ""
    return sha256(value.encode()).hexdigest()[:DIGEST_LETTERS]


def _signer() -> Signer:
    return Signer(salt="doorstep.people.device")


def keep_link(request: HttpRequest, response: HttpResponse, token: str) -> None:
    """Turn a token into a cookie beside those already there, so that the address can be clean."""
    tokens = [token, *(each for each in kept_tokens(request) if each != token)]
    response.set_cookie(
        LINK_COOKIE,
        ".".join(tokens[:LINKS_KEPT]),
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def forget_links(response: HttpResponse) -> None:
    """Take every kept token out of the browser."""
    response.delete_cookie(LINK_COOKIE, samesite="Lax")


def kept_tokens(request: HttpRequest) -> list[str]:
    """The tokens this browser keeps, newest first."""
    tokens = request.COOKIES.get(LINK_COOKIE, "").split(".")
    return [token for token in tokens if token][:LINKS_KEPT]


def held_links(request: HttpRequest, at: datetime) -> list[Link]:
    """The living links this browser holds, newest first."""
    return links.held(kept_tokens(request), at)
