"""Every request learns which browser sent it, which person stands behind it, and who acts."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from doorstep.people import acting, http
from doorstep.people.http import ActingRequest
from doorstep.people.models import Account

TWO_YEARS = 2 * http.YEAR


class ActingMiddleware:
    """Sets `request.device`, `request.person` and `request.actor`. Wants sessions and accounts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cookie = request.COOKIES.get(http.DEVICE_COOKIE, "")
        device = http.device_of(cookie)
        if not device:
            cookie = http.new_device()
            self._introduce(request, http.device_of(cookie))
            response = self.get_response(request)
            if not http.is_for_programs(request):
                _keep(response, cookie)
            return response
        self._introduce(request, device)
        return self.get_response(request)

    def _introduce(self, request: HttpRequest, device: str) -> None:
        acting_request = cast("ActingRequest", request)
        account = request.user if isinstance(request.user, Account) else None
        acting_request.device = device
        acting_request.person = None
        if account is not None:
            is_phone_only = bool(request.session.get(acting.PHONE_ONLY))
            acting_request.person = acting.person_for(
                account, is_phone_only=is_phone_only, device=device
            )
        acting_request.actor = acting.actor_for(account, acting_request.person, device)


def _keep(response: HttpResponse, cookie: str) -> None:
    response.set_cookie(
        http.DEVICE_COOKIE,
        cookie,
        max_age=TWO_YEARS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
