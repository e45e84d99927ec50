"""What is installed, lowest first, and what every request passes through."""

from typing import Any

ROOMS = [
    "doorstep.kernel",
    "doorstep.places",
    "doorstep.people",
    "doorstep.messaging",
    "doorstep.catalogue",
    "doorstep.cases",
    "doorstep.suggesting",
    "doorstep.open311",
    "doorstep.reports",
    "doorstep.upkeep",
    "doorstep.site",
    "doorstep.demo",
]

# Upper rooms come first so that their templates win over those of the packages below.
INSTALLED_APPS = [
    *reversed(ROOMS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "doorstep.site.middleware.ProgramsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "doorstep.people.middleware.ActingMiddleware",
    "doorstep.site.middleware.PreferencesMiddleware",
    "doorstep.site.middleware.PrivacyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "doorstep.site.middleware.RefusalMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "doorstep.site.context.house",
            ],
        },
    }
]
