"""The few addresses of django-allauth that we use, under names it knows."""

from allauth.account import views as account
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import URLPattern, path
from django.views.generic import RedirectView

from doorstep.people.http import signed_in
from doorstep.site.views import accounts

# Whoever only proved a phone may not add a second factor: together they would open a person's file.
ours = signed_in

urlpatterns: list[URLPattern] = [
    path("sign-in/phone/", accounts.ask_for_code, name="account_request_login_code"),
    path("sign-in/phone/code/", account.confirm_login_code, name="account_confirm_login_code"),
    path("sign-in/staff/", accounts.staff_sign_in, name="account_login"),
    path("sign-in/staff/second/", second.authenticate, name="mfa_authenticate"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/again/second/", second.reauthenticate, name="mfa_reauthenticate"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("sign-in/new/", RedirectView.as_view(url="/sign-in/"), name="account_signup"),
    path("sign-out/", account.logout, name="account_logout"),
    path("account/password/", ours(account.password_change), name="account_change_password"),
    path("account/password/first/", RedirectView.as_view(url="/"), name="account_set_password"),
    path("account/second/", ours(second.index), name="mfa_index"),
    path("account/second/app/", ours(totp.activate_totp), name="mfa_activate_totp"),
    path("account/second/app/end/", ours(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "account/second/paper/", ours(recovery.view_recovery_codes), name="mfa_view_recovery_codes"
    ),
    path(
        "account/second/paper/new/",
        ours(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/second/paper/file/",
        ours(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]
