"""The forms of signing in. Each counts in the database before anything is compared."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    ConfirmLoginCodeForm,
    LoginForm,
    ReauthenticateForm,
    RequestLoginCodeForm,
)
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as SecondFactorReauthenticateForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people import operations
from doorstep.people.models import Account
from doorstep.site import guards
from doorstep.site.adapter import community_id_of
from doorstep.site.guards import Asking

# allauth carries no types, so its forms are `Any` to the checker.


def _plain(field: forms.Field, *, label: Any, **attributes: str) -> None:
    """Label above, no placeholder: it vanishes when one begins to type."""
    field.label = label
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


class StaffSignInForm(LoginForm):  # type: ignore[misc]  # no types there
    """Work number and password."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        _plain(self.fields["login"], label=_("Work number"), autocomplete="username")
        _plain(self.fields["password"], label=_("Password"))
        self.fields["password"].help_text = ""


class AskForCodeForm(RequestLoginCodeForm):  # type: ignore[misc]  # no types there
    """A mobile number, to which a code is sent. Known and unknown ones go the same way."""

    def clean_phone(self) -> str:
        """The number; an account for it stands ready, opening nothing until it is proven."""
        phone: str = self.cleaned_data["phone"]
        asking, at = Asking.of(context.request), clock.now()
        try:
            guards.knock_for_code(asking, at)
            community_id = community_id_of(context.request)
            self._user: Account = operations.account_for_phone(phone, at=at)
            guards.spend_code(self._user.pk, asking, community_id=community_id, at=at)
        except DomainError as refusal:
            raise ValidationError(str(refusal)) from None
        return phone


class TypeCodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]  # no types there
    """The code that came."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        _plain(self.fields["code"], label=_("The six digits we sent you"), inputmode="numeric")

    def clean_code(self) -> str:
        """The code, if it is the right one."""
        request = context.request
        try:
            guards.spend_try(_account_id(request), Asking.of(request), clock.now())
        except DomainError as refusal:
            raise ValidationError(str(refusal)) from None
        return str(super().clean_code())


class AgainForm(ReauthenticateForm):  # type: ignore[misc]  # no types there
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        _plain(self.fields["password"], label=_("Password"))


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]  # no types there
    """Another password."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        labels = {
            "oldpassword": _("Password until now"),
            "password1": _("New password"),
            "password2": _("New password once more"),
        }
        for name, label in labels.items():
            _plain(self.fields[name], label=label)


class _Counted(forms.Form):
    """Counts each try of a second factor; allauth's own count lives in a cache."""

    user: Account

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        _plain(
            self.fields["code"], label=_("Code from your authenticator app"), inputmode="numeric"
        )

    def clean_code(self) -> str:
        """The code, if it is the right one."""
        at = clock.now()
        try:
            guards.spend_second_factor(self.user.pk, at)
            code = str(super().clean_code())  # type: ignore[misc]  # no types there
            guards.second_factor_was_right(self.user.pk, code, at)
        except DomainError as refusal:
            raise ValidationError(str(refusal)) from None
        return code


class SecondFactorForm(_Counted, AuthenticateForm):  # type: ignore[misc]  # no types there
    """After the password, the code of an app."""


class SecondFactorAgainForm(_Counted, SecondFactorReauthenticateForm):  # type: ignore[misc]  # no types there
    """The code of an app once more, before something that matters."""


def _account_id(request: Any) -> int | None:
    """Whose sign-in is under way, as allauth's view found it in the session."""
    stage = getattr(request, "_login_stage", None)
    account = stage.login.user if stage else None
    return account.pk if account else None
