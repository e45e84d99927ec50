"""How django-allauth is bent to us: phones are sealed, codes go through the outbox, limits through
the database, and none of its own mails or flashes are used.
"""

from datetime import timedelta
from typing import Any, cast, override
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import ciphers, clock
from doorstep.kernel.errors import DomainError
from doorstep.messaging.operations import tell_code
from doorstep.people import acting, operations, phones, queries
from doorstep.people.http import ActingRequest, client_address, community_of
from doorstep.people.models import Account
from doorstep.site import guards
from doorstep.site.guards import Asking

CODE_DIGITS = 6


class MobileField(forms.CharField):
    """A mainland mobile, as people type it."""

    def __init__(self, **keywords: Any) -> None:
        keywords.setdefault("label", _("Your mobile number"))
        attributes = {"inputmode": "tel", "autocomplete": "tel-national", "type": "tel"}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attributes), **keywords)

    @override
    def clean(self, value: Any) -> str:
        """The eleven digits."""
        typed = super().clean(value)
        try:
            return phones.mobile(typed) if typed else ""
        except DomainError as refusal:
            raise ValidationError(str(refusal)) from None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Sign-in by work number and password, or by a code to a phone."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The work number or the password is not right."),
        "phone_password_mismatch": _("The work number or the password is not right."),
        "incorrect_code": _("This code is not right. Please look again."),
        "incorrect_password": _("The password is not right."),
        "too_many_login_attempts": _("That was often. Please ask for a new code."),
        "account_inactive": _("This account is closed. Please ask at the desk."),
    }

    @override
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: the desk opens accounts, and a proven phone makes its own."""
        return False

    @override
    def get_client_ip(self, request: HttpRequest) -> str:
        """The address, from configured proxies only."""
        return client_address(request)

    @override
    def add_message(self, *args: Any, **keywords: Any) -> None:
        """Our pages say what happened; allauth's flashes would show the phone number."""

    @override
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Messages leave through the outbox only; none of allauth's mails are in use."""

    @override
    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where everyone's work is."""
        return str(settings.LOGIN_REDIRECT_URL)

    @override
    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to work."""
        return str(settings.LOGIN_REDIRECT_URL)

    @override
    def phone_form_field(self, **keywords: Any) -> MobileField:
        """A mainland mobile."""
        return MobileField(**keywords)

    @override
    def generate_phone_verification_code(self, *, user: Account, phone: str) -> str:
        """Six digits: typed on a phone with one thumb, and tried three times at most."""
        return get_random_string(CODE_DIGITS, "0123456789")

    @override
    def send_verification_code_sms(
        self, user: Account, phone: str, code: str, **_keywords: Any
    ) -> None:
        """Put the code into the outbox, sealed, to be blanked once sent or out of date."""
        at = clock.now()
        tell_code(
            phone,
            code,
            template_id="site.sign_in_code",
            community_id=community_id_of(context.request),
            language=get_language() or settings.LANGUAGE_CODE,
            reference=f"sign-in:{uuid4()}",
            at=at,
            send_before=at + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
        )

    @override
    def get_phone(self, user: Account) -> tuple[str, bool] | None:
        """The account's number and whether it was proven."""
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    @override
    def get_user_by_phone(self, phone: str) -> Account | None:
        """The account of a number, if there is one."""
        return queries.account_of_phone(phone)

    @override
    def set_phone(self, user: Account, phone: str, verified: bool) -> None:
        """Not in use: a number is tied to its account when the account is made."""
        raise NotImplementedError

    @override
    def set_phone_verified(self, user: Account, phone: str) -> None:
        """The code was right."""
        request = cast("ActingRequest", context.request)
        at = clock.now()
        operations.prove_phone(user.pk, device=request.device, at=at)
        guards.code_was_right(
            user.pk, Asking.of(request), community_id=community_id_of(request), at=at
        )

    @override
    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try before the password is compared."""
        try:
            guards.spend_password(_typed_name(credentials), Asking.of(request), clock.now())
        except DomainError as refusal:
            raise ValidationError(str(refusal)) from None

    @override
    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        """The account behind a work number and password."""
        account: Account | None = super().authenticate(request, **credentials)
        if account is not None:
            guards.password_was_right(_typed_name(credentials), Asking.of(request))
        return account

    @override
    def post_login(self, request: HttpRequest, user: Account, **keywords: Any) -> HttpResponse:
        """Know this browser next time, and what was proven on it."""
        acting.remember_proofs(request.session, get_authentication_records(request, user))
        device = cast("ActingRequest", request).device
        operations.know_device(user, device, clock.now())
        return cast("HttpResponse", super().post_login(request, user, **keywords))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """The secrets of authenticator apps are sealed too."""

    PLACE = "mfa_authenticator.data"

    @override
    def encrypt(self, text: str) -> str:
        """A secret as it stands in the table."""
        return ciphers.seal(text.encode(), place=self.PLACE).hex()

    @override
    def decrypt(self, encrypted_text: str) -> str:
        """The secret. Raises ciphers.Unreadable."""
        return ciphers.open_sealed(bytes.fromhex(encrypted_text), place=self.PLACE).decode()


def community_id_of(request: HttpRequest) -> int:
    """The community that pays for a code. Raises NotOpenYet before there is one."""
    community = community_of(request)
    if community is None:
        raise NotOpenYet(_("Signing in is not open yet. Please phone us."))
    return community.pk


class NotOpenYet(DomainError):
    """There is no community yet."""

    code = "site.not_open_yet"
    status = 503


def _typed_name(credentials: dict[str, Any]) -> str:
    return str(credentials.get("username") or credentials.get("phone") or "")[:150]
