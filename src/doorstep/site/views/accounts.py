"""Two of django-allauth's pages, from which one can begin anew while a code is under way."""

from typing import override

from allauth.account.stages import LoginStage
from allauth.account.views import LoginView, RequestLoginCodeView
from django.http import HttpRequest, HttpResponseRedirect

# allauth would hold whoever mistyped a number to its code page until that code is out of date.


class AskForCode(RequestLoginCodeView):  # type: ignore[misc]  # allauth carries no types
    """Where a code is asked for, also a second time or for another number."""

    @override
    def _redirect_to_pending_stage(
        self, request: HttpRequest, stage: LoginStage
    ) -> HttpResponseRedirect | None:
        return None


class StaffSignIn(LoginView):  # type: ignore[misc]  # allauth carries no types
    """Work number and password."""

    @override
    def _redirect_to_pending_stage(
        self, request: HttpRequest, stage: LoginStage
    ) -> HttpResponseRedirect | None:
        return None


ask_for_code = AskForCode.as_view()
staff_sign_in = StaffSignIn.as_view()
