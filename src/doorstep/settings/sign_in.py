"""Signing in is done by django-allauth; the adapter that bends it to us lives in `site`."""

from doorstep.settings import env

AUTHENTICATION_BACKENDS = ["doorstep.people.backend.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/start/"
SESSION_ENGINE = "doorstep.site.sessions"

ACCOUNT_ADAPTER = "doorstep.site.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up: a desk or a code does
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 5 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = False  # its own live in a cache; ours, in `site.guards`, in the database
ACCOUNT_SESSION_REMEMBER = False  # an office computer forgets when the browser is closed
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_FORMS = {
    "login": "doorstep.site.sign_in.StaffSignInForm",
    "request_login_code": "doorstep.site.sign_in.AskForCodeForm",
    "confirm_login_code": "doorstep.site.sign_in.TypeCodeForm",
    "change_password": "doorstep.site.sign_in.NewPasswordForm",
    "reauthenticate": "doorstep.site.sign_in.AgainForm",
}

MFA_ADAPTER = "doorstep.site.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # clocks of phones are half a minute off
MFA_TOTP_ISSUER = "Doorstep"
MFA_FORMS = {
    "authenticate": "doorstep.site.sign_in.SecondFactorForm",
    "reauthenticate": "doorstep.site.sign_in.SecondFactorAgainForm",
}

DOORSTEP_CODES_A_DAY = env.number("DOORSTEP_CODES_A_DAY", 2000, lowest=0, highest=1_000_000)
